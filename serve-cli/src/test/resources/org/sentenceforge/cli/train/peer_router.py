"""Models with routes, trained by sentence-transformers' own trainer, and the embeddings that it reads out of models.

usage: peer_router.py train BASE ROWS.jsonl FOLDER   makes FOLDER/KIND/start and trains it to FOLDER/KIND/theirs, for every kind
       peer_router.py encode MODEL TEXTS.json        prints [embeddings of the texts as queries, as documents]
"""
import json
import os
import shutil
import sys
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    losses,
)
from sentence_transformers.sentence_transformer.modules import (
    Dense,
    Normalize,
    Pooling,
    Router,
    StaticEmbedding,
    Transformer,
)


def encoder(folder):
    """A transformer without dropout: the two sides' random numbers differ."""
    config = json.loads((folder / "config.json").read_text())
    config.update(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    (folder / "config.json").write_text(json.dumps(config))
    return Transformer(str(folder), max_seq_length=16)


def apart(folder):
    document = encoder(folder)
    query = StaticEmbedding(document.tokenizer, embedding_dim=document.get_embedding_dimension())
    return [
        Router.for_query_document(query_modules=[query], document_modules=[document, Pooling(32)]),
        Normalize(),
    ]


def shared(folder):
    router = Router.for_query_document(query_modules=[Dense(32, 16)], document_modules=[Dense(32, 16)])
    return [encoder(folder), Pooling(32), router]


def train(base, rows, folder):
    columns = [json.loads(line) for line in Path(rows).read_text().splitlines()]
    for kind in (apart, shared):
        torch.manual_seed(7)
        home = Path(folder) / kind.__name__
        bare = home / "base"
        shutil.copytree(base, bare)
        model = SentenceTransformer(modules=kind(bare), device="cpu")
        model.save(str(home / "start"))
        arguments = SentenceTransformerTrainingArguments(
            output_dir=str(home / "checkpoints"),
            per_device_train_batch_size=4,
            max_steps=8,
            learning_rate=5e-3,
            weight_decay=0.1,
            router_mapping={"question": "query", "answer": "document", "other": "document"},
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
        )
        trainer = SentenceTransformerTrainer(
            model, arguments, Dataset.from_list(columns), loss=losses.MultipleNegativesRankingLoss(model)
        )
        trainer.train()
        model.save(str(home / "theirs"))


def encode(model, texts):
    model = SentenceTransformer(model, device="cpu")
    texts = json.loads(Path(texts).read_text())
    print(json.dumps([model.encode_query(texts).tolist(), model.encode_document(texts).tolist()]))


{"train": train, "encode": encode}[sys.argv[1]](*sys.argv[2:])
