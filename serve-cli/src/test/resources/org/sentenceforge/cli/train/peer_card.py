"""Trains a model with sentence-transformers' own trainer, saves it with the card that the trainer writes, and reads the header of
another card with the hub's client.

usage: peer_card.py RUN.json, an object with
  model, max_seq_length, output  directories and the limit of tokens
  data        list of {name, columns, rows, loss}; a single set without a name has the name ""; a loss is its name, or
              {name: parameters}, and MultipleNegativesRankingLoss by default
  eval        list of the same, without losses
  arguments   of the trainer, or
  fit         of the call model.fit(), which then writes the model
  card        of SentenceTransformerModelCardData
  base        id that the model's directory ends in and that is to be believed
  revisions   name of a data set -> {id, revision} that are to be believed
  retrieval   {name, corpus, queries, qrels}: an information-retrieval evaluation before, in and after training
  widget, usage, query_form  texts that the other side drew at random, and whether the first of them is a query
  read        README.md of the other side
  result      file for what its header says
"""
import builtins
import csv
import gzip
import json
import os
import sys
from types import SimpleNamespace

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from datasets import Dataset, DatasetDict
from huggingface_hub import ModelCard
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerModelCardData,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    InputExample,
    evaluation,
    losses,
    util,
)
from sentence_transformers.base import model_card


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def retrieval(spec):
    relevant = {}
    with open(spec["qrels"], encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant.setdefault(row["query-id"], set()).add(row["corpus-id"])
    return evaluation.InformationRetrievalEvaluator(
        {row["_id"]: row["text"] for row in lines(spec["queries"]) if row["_id"] in relevant},
        {row["_id"]: (row["title"] + " " + row["text"]).strip() for row in lines(spec["corpus"])},
        relevant,
        name=spec["name"],
    )


def table(entry):
    data = Dataset.from_list(entry["rows"]).select_columns(entry["columns"])
    known = run["revisions"].get(entry["name"])
    if known:  # as if it had been downloaded
        data.info.download_checksums = {f"hf://datasets/{known['id']}@{known['revision']}/data.parquet": {}}
    return data


def loss(spec):
    if isinstance(spec, str):
        spec = {spec: {}}
    [(name, parameters)] = spec.items()
    if "loss" in parameters:
        parameters = {**parameters, "loss": loss(parameters["loss"])}
    if "similarity_fct" in parameters:
        parameters = {**parameters, "similarity_fct": getattr(util, parameters["similarity_fct"])}
    return getattr(losses, name)(model, **parameters)


def alone_or_named(values):
    return values[""] if "" in values else values


def train():
    tables = alone_or_named({entry["name"]: table(entry) for entry in run["data"]})
    evaluated = alone_or_named({entry["name"]: table(entry) for entry in run.get("eval", [])})
    evaluator(model)
    trainer = SentenceTransformerTrainer(
        model=model,
        train_dataset=DatasetDict(tables) if isinstance(tables, dict) else tables,
        eval_dataset=(DatasetDict(evaluated) if isinstance(evaluated, dict) else evaluated) or None,
        loss=alone_or_named(
            {entry["name"]: loss(entry.get("loss", "MultipleNegativesRankingLoss")) for entry in run["data"]}
        ),
        evaluator=evaluator,
        args=SentenceTransformerTrainingArguments(output_dir=run["output"] + "-run", report_to=[], **run["arguments"]),
    )
    trainer.train()
    evaluator(model)
    model.save_pretrained(run["output"])


def fit():
    os.chdir(os.path.dirname(sys.argv[1]))  # for the checkpoints folder that it makes
    [entry] = run["data"]
    parameters = dict(run["fit"])
    examples = [InputExample(texts=[row[column] for column in entry["columns"]]) for row in entry["rows"]]
    loader = torch.utils.data.DataLoader(examples, batch_size=parameters.pop("batch_size"))
    model.fit([(loader, loss(entry["loss"]))], evaluator=evaluator, output_path=run["output"], **parameters)


run = json.load(open(sys.argv[1], encoding="utf-8"))
torch.set_num_threads(2)

# There is no network to ask whether ids exist.
def model_info(id):
    if id != run["base"]:
        raise ValueError(id)
    return SimpleNamespace(id=id, sha=None)


model_card.get_model_info = model_info
model_card.get_dataset_info = lambda id: SimpleNamespace(id=id, cardData=None)
# Version 6 takes the statistics of 100 rows, version 5 those of 1,000; and has a row of modalities, which version 5 has not.
model_card.min = lambda *values: builtins.min(1000 if value == 100 else value for value in values)
markdown_table = model_card.make_markdown_table
model_card.make_markdown_table = lambda rows: markdown_table([row for row in rows if row.get("") != "modality"])

model = SentenceTransformer(run["model"], model_card_data=SentenceTransformerModelCardData(**run["card"]))
model.max_seq_length = run["max_seq_length"]
model.model_card_data.widget = run["widget"]
model.model_card_data.usage_examples = run["usage"]
# Version 6 also takes the evaluation for a sign of a retrieval model, version 5 only the data's columns.
model.model_card_data.ir_model = run["query_form"]
evaluator = retrieval(run["retrieval"])
fit() if "fit" in run else train()

header = ModelCard.load(run["read"]).data
json.dump(
    {
        "header": {key: value for key, value in header.to_dict().items() if key not in ("model-index", "widget")},
        "model": header.model_name,
        "results": [
            [r.task_type, r.task_name, r.dataset_type, r.dataset_name, r.metric_type, r.metric_name, r.metric_value]
            for r in header.eval_results
        ],
        "evaluated": evaluator.name,
    },
    open(run["result"], "w", encoding="utf-8"),
)
