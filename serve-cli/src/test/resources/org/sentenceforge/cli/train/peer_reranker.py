"""Trains a cross-encoder on rows of (query, document, label) or (query, documents, labels), in their order as the trainer shuffles them,
or prints the scores and logits of a model for pairs."""

import json
import sys

import torch
from datasets import Dataset
from sentence_transformers import CrossEncoder
from sentence_transformers.cross_encoder import CrossEncoderTrainer, CrossEncoderTrainingArguments, losses


def train(start, data, output, loss):
    model = CrossEncoder(start, device="cpu")
    arguments = CrossEncoderTrainingArguments(
        output_dir=output + "-checkpoints",
        per_device_train_batch_size=4,
        max_steps=8,
        learning_rate=5e-3,
        weight_decay=0.1,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
    )
    with open(data) as lines:
        rows = Dataset.from_list([json.loads(line) for line in lines])
    CrossEncoderTrainer(model=model, args=arguments, train_dataset=rows, loss=getattr(losses, loss)(model)).train()
    model.save_pretrained(output)


def score(directory, file):
    with open(file) as pairs:
        pairs = json.load(pairs)
    model = CrossEncoder(directory, device="cpu")
    scores = model.predict(pairs, convert_to_numpy=True)
    logits = model.predict(pairs, activation_fn=torch.nn.Identity(), convert_to_numpy=True)
    print(json.dumps({"scores": scores.tolist(), "logits": logits.tolist()}))


if __name__ == "__main__":
    {"train": train, "score": score}[sys.argv[1]](*sys.argv[2:])
