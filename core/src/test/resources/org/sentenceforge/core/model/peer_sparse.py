"""Makes small sparse encoders of legal but unusual configurations, and what the library computes with them.

usage: peer_sparse.py FOLDER TOKENIZER
Writes FOLDER/NAME, a directory of the library, and FOLDER/NAME.json with the embeddings of its texts; FOLDER/bare and
FOLDER/bare-duplicate are masked language models alone, the second with its tied parameters under all their names.
"""
import json
import os
import sys

import safetensors.torch
import torch
from sentence_transformers import SparseEncoder
from sentence_transformers.sentence_transformer.modules import Pooling
from sentence_transformers.sparse_encoder.modules import SparseAutoEncoder, SpladePooling, Transformer
from transformers import *

TEXTS = ["the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a"]
FOLDER, TOKENIZER = sys.argv[1:]
torch.manual_seed(11)
tokenizer = AutoTokenizer.from_pretrained(TOKENIZER)
V = len(tokenizer)
SIZES = dict(vocab_size=V, hidden_size=36, intermediate_size=50, num_hidden_layers=2, num_attention_heads=3)
SHORT = dict(SIZES, max_position_embeddings=80)
DISTIL = dict(vocab_size=V, dim=36, hidden_dim=50, n_layers=2, n_heads=3, max_position_embeddings=80)
CASES = {
    "bert": (BertConfig(**SHORT, hidden_act="gelu_new", layer_norm_eps=1e-5), "max", "relu"),
    "bert-untied": (BertConfig(**SHORT, tie_word_embeddings=False, hidden_act="silu"), "sum", "log1p_relu"),
    "distilbert": (DistilBertConfig(**DISTIL, activation="relu"), "max", "log1p_relu"),
    "distilbert-untied": (DistilBertConfig(**DISTIL, tie_word_embeddings=False), "sum", "relu"),
    "roberta": (RobertaConfig(**SHORT, type_vocab_size=1, hidden_act="relu", pad_token_id=0), "max", "relu"),
    "xlm-roberta": (XLMRobertaConfig(**SHORT, type_vocab_size=1, layer_norm_eps=1e-5), "sum", "relu"),
    "mpnet": (MPNetConfig(**SHORT), "max", "relu"),
    "electra": (ElectraConfig(**SHORT, embedding_size=20, hidden_act="relu"), "max", "relu"),
    "modernbert": (
        ModernBertConfig(**SIZES, pad_token_id=0, decoder_bias=False, classifier_bias=True, norm_bias=True,
                         classifier_activation="silu"), "sum", "log1p_relu"),
    "modernbert-untied": (ModernBertConfig(**SIZES, pad_token_id=0, tie_word_embeddings=False), "max", "relu"),
}


def texts(model, name):
    embeddings = model.encode(TEXTS, convert_to_sparse_tensor=False)
    assert (embeddings > 0).float().mean() > 0.05
    with open(os.path.join(FOLDER, name + ".json"), "w") as out:
        json.dump(embeddings.tolist(), out)


for name, (config, strategy, activation) in CASES.items():
    masked = AutoModelForMaskedLM.from_config(config)
    for parameter in masked.parameters():
        parameter.data += 0.15 * torch.randn_like(parameter)
    bare = os.path.join(FOLDER, name + "-bare")
    masked.save_pretrained(bare)
    tokenizer.save_pretrained(bare)
    model = SparseEncoder(modules=[
        Transformer(bare, transformer_task="fill-mask"),
        SpladePooling(pooling_strategy=strategy, activation_function=activation)])
    model.save_pretrained(os.path.join(FOLDER, name))
    texts(model, name)

# the largest latents of a bi-encoder's embeddings (CSR)
for normalize in (False, True):
    bare = os.path.join(FOLDER, "bert-encoder")
    BertModel(BertConfig(**SHORT)).save_pretrained(bare)
    tokenizer.save_pretrained(bare)
    encoder = SparseAutoEncoder(36, hidden_dim=100, k=7, k_aux=11, normalize=normalize, dead_threshold=3)
    for parameter in (encoder.pre_bias, encoder.latent_bias):
        parameter.data += 0.1 * torch.randn_like(parameter)
    encoder.stats_last_nonzero += torch.arange(100)
    model = SparseEncoder(modules=[Transformer(bare), Pooling(36, "mean"), encoder])
    name = "csr-normalized" if normalize else "csr"
    texts(model, name)
    model.save_pretrained(os.path.join(FOLDER, name))

# as older releases saved it, and with a head for pairs of sentences
tensors = safetensors.torch.load_file(os.path.join(FOLDER, "bert-bare", "model.safetensors"))
tensors["cls.predictions.decoder.weight"] = tensors["bert.embeddings.word_embeddings.weight"].clone()
tensors["cls.predictions.decoder.bias"] = tensors.pop("cls.predictions.bias")
tensors["cls.seq_relationship.weight"] = torch.randn(2, 36)
tensors["cls.seq_relationship.bias"] = torch.randn(2)
safetensors.torch.save_file(
    tensors, os.path.join(FOLDER, "bert-bare", "model.safetensors"), metadata={"format": "pt"})
texts(SparseEncoder(os.path.join(FOLDER, "bert-bare")), "bert-bare")
