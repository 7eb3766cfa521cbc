"""Saves models with modules of every kind, and what they make of some texts. Arguments: a small model's directory, the output."""
import json
import sys
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules as m
from sentence_transformers.base.modules import Dense, Normalize, Router, Transformer
from tokenizers import Tokenizer

TEXTS = ["the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a"]
base, out = sys.argv[1], Path(sys.argv[2])
torch.manual_seed(7)


def transformer(**config):
    return Transformer(base, config_kwargs=config)


def static():
    return m.StaticEmbedding(Tokenizer.from_file(base + "/tokenizer.json"), embedding_dim=32)


def save(name, model):
    model.eval()
    model.save(str(out / name), create_model_card=False)
    result = {"texts": TEXTS, "any": model.encode(TEXTS).tolist(),
              "query": model.encode_query(TEXTS).tolist(), "document": model.encode_document(TEXTS).tolist()}
    (out / (name + ".json")).write_text(json.dumps(result))


save("static", SentenceTransformer(modules=[static(), Normalize()]))
layers = m.WeightedLayerPooling(32, num_hidden_layers=2, layer_start=1)
layers.layer_weights.data = torch.tensor([0.3, 1.7])
norm = m.LayerNorm(64)
norm.norm.weight.data.normal_()
norm.norm.bias.data.normal_()
save("layers", SentenceTransformer(modules=[
    transformer(output_hidden_states=True), layers, m.Pooling(32, pooling_mode=["mean", "cls"]), norm, m.Dropout(0.3),
    Dense(64, 24, activation_function=torch.nn.GELU(), use_residual=True), Normalize()]))
save("chain", SentenceTransformer(modules=[
    transformer(output_hidden_states=True), layers, m.Pooling(32, pooling_mode=["cls", "mean"]), norm, m.Dropout(0.3),
    Dense(64, 24, activation_function=torch.nn.GELU()), Normalize()]))
save("router", SentenceTransformer(modules=[
    Router.for_query_document(query_modules=[static()], document_modules=[transformer(), m.Pooling(32, "mean")]),
    Normalize()], prompts={"query": "who finds ", "passage": "the text: "}))
save("asym", SentenceTransformer(modules=[
    transformer(), m.Pooling(32, "mean"),
    Router({"query": [Dense(32, 16)], "document": [Dense(32, 16)]}, default_route="document")]))
save("mapped", SentenceTransformer(modules=[
    transformer(), m.Pooling(32, "mean"),
    Router({"short": [Dense(32, 16)], "long": [Dense(32, 16)]}, default_route="short",
           route_mappings={("query", None): "long", ("query", "text"): "short", (None, "text"): "long", (None, "image"): "short"})]))
