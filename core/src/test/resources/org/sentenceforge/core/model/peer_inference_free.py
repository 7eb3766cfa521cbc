"""Makes sparse encoders whose queries are looked up in a table, and encodes with them.

usage: peer_inference_free.py make FOLDER TOKENIZER    writes FOLDER/current, FOLDER/table and FOLDER/alone, and NAME.json with embeddings
       peer_inference_free.py encode MODEL…            prints embeddings by directory: {MODEL: {query: …, document: …}}
"""
import json
import os
import sys

import torch
from sentence_transformers import SparseEncoder
from sentence_transformers.sparse_encoder.modules import Router, SparseStaticEmbedding, SpladePooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM

TEXTS = ["the cat eats an apple", "Who finds THE red car? the red one!", "my friend buys some bread in the garden", "a", "",
         "the " * 100]


def embeddings(model):
    return {
        "query": model.encode_query(TEXTS, convert_to_sparse_tensor=False).tolist(),
        "document": model.encode_document(TEXTS, convert_to_sparse_tensor=False).tolist(),
    }


def make(folder, tokenizer):
    torch.manual_seed(3)
    tokenizer = AutoTokenizer.from_pretrained(tokenizer)
    tokenizer.model_max_length = 40
    config = BertConfig(vocab_size=len(tokenizer), hidden_size=36, intermediate_size=50, num_hidden_layers=2,
                        num_attention_heads=3, max_position_embeddings=80)
    masked = BertForMaskedLM(config)
    for parameter in masked.parameters():
        parameter.data += 0.15 * torch.randn_like(parameter)
    bare = os.path.join(folder, "bare")
    masked.save_pretrained(bare)
    tokenizer.save_pretrained(bare)
    idf = {token: 0.5 + id / 50 for token, id in tokenizer.get_vocab().items()}
    with open(os.path.join(folder, "idf.json"), "w") as out:
        json.dump(idf, out)
    tables = {
        "current": SparseStaticEmbedding(tokenizer, weight=torch.rand(len(tokenizer)) * 9, frozen=False),
        "table": SparseStaticEmbedding.from_json(os.path.join(folder, "idf.json"), tokenizer, frozen=True),
    }
    for name, table in tables.items():
        documents = [
            Transformer(bare, transformer_task="fill-mask"),
            SpladePooling("max", activation_function="relu" if name == "table" else "log1p_relu"),
        ]
        router = Router.for_query_document(query_modules=[table], document_modules=documents)
        save(SparseEncoder(modules=[router], similarity_fn_name="dot"), folder, name)
    save(SparseEncoder(modules=[tables["table"]], similarity_fn_name="dot"), folder, "alone")


def save(model, folder, name):
    with open(os.path.join(folder, name + ".json"), "w") as out:
        json.dump(embeddings(model), out)
    model.save_pretrained(os.path.join(folder, name))


def encode(*models):
    print(json.dumps({model: embeddings(SparseEncoder(model, device="cpu")) for model in models}))


{"make": make, "encode": encode}[sys.argv[1]](*sys.argv[2:])
