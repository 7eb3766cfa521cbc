"""Models of several architectures, each loaded, trained by sentence-transformers' own trainer and saved.

usage: peer_encoders.py ROWS.jsonl ARGUMENTS.json MODEL...
Writes MODEL-theirs beside each, and prints the embeddings of the rows' first texts before the training: one JSON object by MODEL.
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
from transformers import AutoModel

rows, arguments, *models = sys.argv[1:]
data = [json.loads(line) for line in Path(rows).read_text().splitlines()]
result = {}
for start in models:
    _, report = AutoModel.from_pretrained(start, output_loading_info=True)
    # T5's class shares its table under a second name
    missing = [name for name in report["missing_keys"] if not name.startswith("decoder.")]
    assert not missing and not report["unexpected_keys"], (start, report)
    model = SentenceTransformer(start, device="cpu")
    result[start] = {
        "embeddings": model.encode([row["question"] for row in data]).tolist(),
        "class": type(model[0].auto_model).__name__,
        "max_length": model.max_seq_length,
    }
    SentenceTransformerTrainer(
        model,
        SentenceTransformerTrainingArguments(
            output_dir=start + "-checkpoints",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
            **json.loads(Path(arguments).read_text()),
        ),
        Dataset.from_list(data),
        loss=losses.MultipleNegativesRankingLoss(model),
    ).train()
    model.save(start + "-theirs")
print(json.dumps(result))
