"""Models that begin with words' vectors or counts, saved, trained by sentence-transformers' own trainer and saved again.

usage: peer_words.py FOLDER ROWS.jsonl ARGUMENTS.json
Writes FOLDER/NAME and FOLDER/NAME-theirs for each.
"""
import json
import os
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
from sentence_transformers.base.modules import Dense
from sentence_transformers.sentence_transformer import modules as m
from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer

folder, rows, arguments = sys.argv[1:]
data = [json.loads(line) for line in Path(rows).read_text().splitlines()]
VOCABULARY = ["PADDING_TOKEN"] + sorted({word for row in data for text in row.values() for word in text.split()} - {"unknown"})
torch.manual_seed(11)


def words(updated):
    table = torch.randn(len(VOCABULARY), 13)
    table[0] = 0
    return m.WordEmbeddings(WhitespaceTokenizer(VOCABULARY, stop_words=[]), table.numpy(), update_embeddings=updated)


CHAINS = {
    "words": lambda: [words(True), m.WordWeights(VOCABULARY, {word: 0.5 + i % 3 for i, word in enumerate(VOCABULARY)}), m.Pooling(13, "mean")],
    "cnn": lambda: [words(False), m.CNN(13, 5, [1, 3, 5]), m.Pooling(15, "mean"), Dense(15, 8)],
    "lstm": lambda: [words(True), m.LSTM(13, 6, num_layers=2), m.Pooling(12, "mean")],
    "bow": lambda: [m.BoW(VOCABULARY[1:], {word: 0.5 + i % 3 for i, word in enumerate(VOCABULARY)}), Dense(len(VOCABULARY) - 1, 8)],
    "forward": lambda: [words(True), m.LSTM(13, 9, bidirectional=False), m.Pooling(9, "lasttoken")],
}
for name, chain in CHAINS.items():
    model = SentenceTransformer(modules=chain(), device="cpu")
    model.save(f"{folder}/{name}")
    SentenceTransformerTrainer(
        model,
        SentenceTransformerTrainingArguments(
            output_dir=f"{folder}/{name}-checkpoints", report_to="none", disable_tqdm=True, use_cpu=True,
            **json.loads(Path(arguments).read_text())),
        Dataset.from_list(data),
        loss=losses.MultipleNegativesRankingLoss(model),
    ).train()
    model.save(f"{folder}/{name}-theirs")
