"""Makes a masked language model of random weights, trains a sparse encoder of one, or prints the embeddings of a model.

usage: peer_sparse.py make TOKENIZER FOLDER [NOISE]    how much is added to weights as they are drawn
       peer_sparse.py route MASKED FOLDER FROZEN    puts a table for queries beside one; FROZEN is 0 or 1
       peer_sparse.py latents MASKED FOLDER [DEAD_THRESHOLD]    puts a SparseAutoEncoder behind the encoder of one
       peer_sparse.py train START ROWS.jsonl OUTPUT LOSS    writes OUTPUT-log.json beside it; LOSS is JSON
       peer_sparse.py encode MODEL TEXTS [ROUTE]    a list in JSON, on a line
Several of them stand one behind the other with a + between.
"""
import json
import sys

import torch
from datasets import Dataset
from sentence_transformers import SparseEncoder
from sentence_transformers.sparse_encoder import SparseEncoderTrainer, SparseEncoderTrainingArguments, losses
from sentence_transformers.sparse_encoder.modules import Router, SparseAutoEncoder, SparseStaticEmbedding, SpladePooling, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM


def make(tokenizer, folder, noise=0.1):
    torch.manual_seed(5)
    tokenizer = AutoTokenizer.from_pretrained(tokenizer)
    config = BertConfig(vocab_size=len(tokenizer), hidden_size=36, intermediate_size=50, num_hidden_layers=2,
                        num_attention_heads=3, max_position_embeddings=80, hidden_dropout_prob=0.0,
                        attention_probs_dropout_prob=0.0)
    masked = BertForMaskedLM(config)
    for parameter in masked.parameters():
        parameter.data += float(noise) * torch.randn_like(parameter)
    masked.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def route(masked, folder, frozen):
    torch.manual_seed(6)
    documents = [Transformer(masked, transformer_task="fill-mask"), SpladePooling("max")]
    tokenizer = documents[0].tokenizer
    table = SparseStaticEmbedding(tokenizer, weight=torch.rand(len(tokenizer)), frozen=frozen == "1")
    router = Router.for_query_document(query_modules=[table], document_modules=documents)
    SparseEncoder(modules=[router], similarity_fn_name="dot").save_pretrained(folder)


def latents(masked, folder, threshold=6):
    torch.manual_seed(8)
    encoder = SparseAutoEncoder(36, hidden_dim=144, k=9, k_aux=18, dead_threshold=int(threshold))
    SparseEncoder(modules=[Transformer(masked), Pooling(36, "mean"), encoder]).save_pretrained(folder)


def train(start, rows, output, spec):
    model = SparseEncoder(start, device="cpu")
    [(name, parameters)] = json.loads(spec).items()
    inner = getattr(losses, parameters.pop("loss"))(model)
    loss = getattr(losses, name)(model, inner, **parameters)
    arguments = SparseEncoderTrainingArguments(
        output_dir=output + "-checkpoints", per_device_train_batch_size=4, max_steps=8, learning_rate=5e-3,
        weight_decay=0.1, logging_steps=1, save_strategy="no", report_to=[], use_cpu=True,
        router_mapping={"anchor": "query", "positive": "document", "negative": "document"}
        if isinstance(model[0], Router) else {})
    with open(rows) as lines:
        data = Dataset.from_list([json.loads(line) for line in lines])
    trainer = SparseEncoderTrainer(model=model, args=arguments, train_dataset=data, loss=loss)
    trainer.train()
    model.save_pretrained(output)
    with open(output + "-log.json", "w") as log:
        json.dump(trainer.state.log_history, log)


def encode(directory, texts, task="document"):
    model = SparseEncoder(directory, device="cpu")
    print(json.dumps(model.encode(json.loads(texts), convert_to_sparse_tensor=False, task=task).tolist()))


COMMANDS = {"make": make, "route": route, "latents": latents, "train": train, "encode": encode}
words = sys.argv[1:]
while words:
    end = words.index("+") if "+" in words else len(words)
    COMMANDS[words[0]](*words[1:end])
    words = words[end + 1:]
