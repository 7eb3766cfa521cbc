"""A model trained by sentence-transformers' own trainer.

usage: peer_optimizer.py MODEL ROWS.jsonl ARGUMENTS.json FOLDER
"""
import json
import os
import sys
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""

from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    losses,
)

start, rows, arguments, folder = sys.argv[1:]
model = SentenceTransformer(start, device="cpu")
trainer = SentenceTransformerTrainer(
    model,
    SentenceTransformerTrainingArguments(
        output_dir=folder + "/checkpoints",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        **json.loads(Path(arguments).read_text()),
    ),
    Dataset.from_list([json.loads(line) for line in Path(rows).read_text().splitlines()]),
    loss=losses.MultipleNegativesRankingLoss(model),
)
trainer.train()
model.save(folder)
