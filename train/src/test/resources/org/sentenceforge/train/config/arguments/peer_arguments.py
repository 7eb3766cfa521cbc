"""Prints the names of all training arguments of both kinds of models, one a line."""

import dataclasses

from sentence_transformers.cross_encoder.training_args import CrossEncoderTrainingArguments
from sentence_transformers.sentence_transformer.training_args import SentenceTransformerTrainingArguments

for kind in (SentenceTransformerTrainingArguments, CrossEncoderTrainingArguments):
    for field in dataclasses.fields(kind):
        print(field.name)
