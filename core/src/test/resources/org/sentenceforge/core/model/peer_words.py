"""Saves models whose first module is a table of words' vectors, and what they make of some texts; one of them also as releases of
2019 wrote it. Arguments: the output, a JSON file of texts."""
import json
import os
import sys
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules as m
from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer
from sentence_transformers.base.modules import Dense

out, texts = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf8"))
torch.manual_seed(7)
VOCABULARY = [
    "PADDING_TOKEN", "the", "cat", "Cat", "eats", "an", "apple", "New_York", "don't", "dont", "$5", "über", "straße", "...", "--", "istanbul",
    "red", "car", "friend", "buys", "some", "bread", "in", "garden", "a", "b", "C++", "c", "3.14", "е", "猫"]


def words(updated=False, **keys):
    table = torch.randn(len(VOCABULARY), 13)
    table[0] = 0  # as the original begins it: convolutions reach into the padding
    return m.WordEmbeddings(WhitespaceTokenizer(VOCABULARY, **keys), table.numpy(), update_embeddings=updated)


def weights():
    return m.WordWeights(VOCABULARY, {"the": 0.1, "cat": 1.7, "garden": 2.25, "über": 0.5}, unknown_word_weight=0.75)


def save(name, *modules):
    model = SentenceTransformer(modules=list(modules), device="cpu").eval()
    model.save(str(out / name), create_model_card=False)
    (out / (name + ".json")).write_text(json.dumps(model.encode(texts).tolist()))
    (out / (name + ".ids.json")).write_text(json.dumps([modules[0].tokenizer.tokenize(text) for text in texts]))


save("mean", words(stop_words=["some", "in", "--"]), m.Pooling(13, "mean"))
save("lower", words(True, do_lower_case=True, stop_words=[]), m.Pooling(13, "mean_sqrt_len_tokens"))
save("weights", words(stop_words=[]), weights(), m.Pooling(13, "mean"), Dense(13, 7))
save("cnn", words(stop_words=[]), m.CNN(13, 5, [1, 3, 5]), m.Pooling(15, "mean"))
save("lstm", words(True, stop_words=[]), m.LSTM(13, 6, num_layers=2, dropout=0.3), m.Pooling(12, "mean"))
WEIGHTS = {"the": 1, "cat": 1.7, "garden": 2.25, "a": 3, "über": 0.5}
save("bow", m.BoW(VOCABULARY + ["cat"], WEIGHTS, unknown_word_weight=0.75))
save("bow-once", m.BoW(VOCABULARY, WEIGHTS, cumulative_term_frequency=False), Dense(len(VOCABULARY), 7), m.Normalize())
save("forward", words(True), weights(), m.CNN(13, 4, [3]), m.LSTM(4, 3, bidirectional=False), m.Pooling(3, "mean"))

# as somebody wrote it: a word that is there twice, and keys left out
folder = out / "bow-old"
os.makedirs(folder / "0_BoW")
(folder / "0_BoW/config.json").write_text(json.dumps({"vocab": ["the", "cat", "the", "apple", "a"], "word_weights": {"cat": 2}}))
(folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "0_BoW", "type": "sentence_transformers.models.BoW"}]))
(out / "bow-old.json").write_text(json.dumps(SentenceTransformer(str(folder), device="cpu").encode(texts).tolist()))

# the layout of the first releases: classes in one package, folders with numbers, weights pickled, older keys
folder = out / "forward-old"
model = SentenceTransformer(str(out / "forward"), device="cpu")
kinds = [type(module).__name__ for module in model]
os.makedirs(folder)
for i, module in enumerate(model):
    own = folder / f"{i}_{kinds[i]}"
    os.makedirs(own)
    module.save(str(own), safe_serialization=False)
for name, old, new in (
        ("0_WordEmbeddings/wordembedding_config.json", "sentence_transformers.sentence_transformer.modules.tokenizer.whitespace",
         "sentence_transformers.models.tokenizer.WhitespaceTokenizer"),
        ("2_CNN/cnn_config.json", "in_embedding_dimension", "in_word_embedding_dimension"),
        ("3_LSTM/lstm_config.json", "embedding_dimension", "word_embedding_dimension"),
        ("4_Pooling/config.json", '"embedding_dimension"', '"word_embedding_dimension"')):
    file = folder / name
    assert old in file.read_text(), file.read_text()
    file.write_text(file.read_text().replace(old, new))
(folder / "modules.json").write_text(json.dumps([
    {"idx": i, "name": str(i), "path": f"{i}_{kind}", "type": f"sentence_transformers.models.{kind}"} for i, kind in enumerate(kinds)]))
(out / "forward-old.json").write_text(json.dumps(SentenceTransformer(str(folder), device="cpu").encode(texts).tolist()))
