"""Trains a model with sentence-transformers' own trainer, saves it with the card that the trainer writes, and reads the header of
another card with the hub's client.

usage: peer_card.py RUN.json, an object with
  kind        sentence-transformer, cross-encoder, or sparse-encoder
  model, max_seq_length, output  directories and the limit of tokens
  data        list of {name, columns, rows, loss}; a set without a name has the name ""; a loss is its name, or
              {name: parameters}, and MultipleNegativesRankingLoss by default
  eval        list of the same, without losses
  arguments   of the trainer, or
  fit         of the call model.fit(), which then writes the model
  card        of the model card data
  base        id that the model's directory ends in and that is to be believed
  revisions   name of a data set -> {id, revision} that are to be believed
  retrieval   {name, corpus, queries, qrels}: an information-retrieval evaluation before, in and after training; of a cross-encoder
  evaluators  list of {class: parameters}
  widget, usage, query_form  texts that the other side drew at random, and whether the first of them is a query; not of a cross-encoder.
              The widget of a sparse encoder has texts alone
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
    CrossEncoder,
    CrossEncoderModelCardData,
    CrossEncoderTrainer,
    CrossEncoderTrainingArguments,
    SentenceTransformer,
    SentenceTransformerModelCardData,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    SparseEncoder,
    SparseEncoderModelCardData,
    SparseEncoderTrainer,
    SparseEncoderTrainingArguments,
    InputExample,
    evaluation,
    losses,
    util,
)
from sentence_transformers.base import model_card
from sentence_transformers.base.evaluation import SequentialEvaluator
from sentence_transformers.cross_encoder import evaluation as pair_evaluation
from sentence_transformers.cross_encoder import losses as pair_losses
from sentence_transformers.sparse_encoder import losses as sparse_losses


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
    data.info.dataset_name = entry["name"] or None
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
    if "activation_fn" in parameters:
        parameters = {**parameters, "activation_fn": getattr(torch.nn, parameters["activation_fn"])()}
    if "pos_weight" in parameters:
        parameters = {**parameters, "pos_weight": torch.tensor(parameters["pos_weight"])}
    return getattr(pair_losses if pairs else sparse_losses if sparse else losses, name)(model, **parameters)


def alone_or_named(values):
    return values if len(values) > 1 else next(iter(values.values()), None)


TRAINERS = {
    "sentence-transformer": SentenceTransformerTrainer,
    "cross-encoder": CrossEncoderTrainer,
    "sparse-encoder": SparseEncoderTrainer,
}
ARGUMENTS = {
    "sentence-transformer": SentenceTransformerTrainingArguments,
    "cross-encoder": CrossEncoderTrainingArguments,
    "sparse-encoder": SparseEncoderTrainingArguments,
}


def train():
    tables = alone_or_named({entry["name"]: table(entry) for entry in run["data"]})
    evaluated = alone_or_named({entry["name"]: table(entry) for entry in run.get("eval", [])})
    if evaluator:
        evaluator(model)
    trainer = TRAINERS[run["kind"]](
        model=model,
        train_dataset=DatasetDict(tables) if isinstance(tables, dict) else tables,
        eval_dataset=DatasetDict(evaluated) if isinstance(evaluated, dict) else evaluated,
        loss=alone_or_named(
            {entry["name"]: loss(entry.get("loss", "MultipleNegativesRankingLoss")) for entry in run["data"]}
        ),
        evaluator=evaluator,
        args=ARGUMENTS[run["kind"]](
            output_dir=run["output"] + "-run", report_to=[], **run["arguments"]
        ),
    )
    trainer.train()
    if evaluator:
        evaluator(model)
    model.save_pretrained(run["output"])


def fit():
    os.chdir(os.path.dirname(sys.argv[1]))  # for the checkpoints folder that it makes
    [entry] = run["data"]
    parameters = dict(run["fit"])
    columns = [column for column in entry["columns"] if column != "label"]
    examples = [
        InputExample(texts=[row[column] for column in columns], label=row.get("label", 0)) for row in entry["rows"]
    ]
    loader = torch.utils.data.DataLoader(examples, batch_size=parameters.pop("batch_size"))
    data = loader if pairs else [(loader, loss(entry["loss"]))]
    model.fit(data, evaluator=evaluator, output_path=run["output"], **parameters)


def as_release_5():
    """Leaves out what version 6 has more of, where it would move whole tables."""
    # Statistics of 100 rows, where version 5 has those of 1,000, and a row of modalities.
    model_card.min = lambda *values: builtins.min(1000 if value == 100 else value for value in values)
    markdown_table = model_card.make_markdown_table
    model_card.make_markdown_table = lambda rows: markdown_table([row for row in rows if row.get("") != "modality"])
    # A bar in a cell is escaped.
    cell = model_card.BaseModelCardData._format_example_value
    model_card.BaseModelCardData._format_example_value = staticmethod(lambda value: cell(value).replace("\\|", "|"))
    if pairs:
        statistics = CrossEncoderModelCardData._compute_column_stats
        CrossEncoderModelCardData._compute_column_stats = lambda self, *of: statistics_5(self, statistics, *of)


def statistics_5(card, statistics, dataset, column):
    """Of a cross-encoder's data version 5 counts characters, and of lists it takes the mean of the lengths that occur."""
    card.model.preprocess = lambda *texts, **how: None
    found = statistics(card, dataset, column)
    del card.model.preprocess
    if found["dtype"] == "list" and "mean" in found["data"]:
        lengths = {len(value) for value in dataset[:1000][column]}
        found["data"]["mean"] = f"{sum(lengths) / len(lengths):.2f} elements"
    return found


run = json.load(open(sys.argv[1], encoding="utf-8"))
pairs = run["kind"] == "cross-encoder"
sparse = run["kind"] == "sparse-encoder"
torch.set_num_threads(1)

# There is no network to ask whether ids exist.
def model_info(id):
    if id != run["base"]:
        raise ValueError(id)
    return SimpleNamespace(id=id, sha=None)


model_card.get_model_info = model_info
model_card.get_dataset_info = lambda id: SimpleNamespace(id=id, cardData=None)
as_release_5()

if pairs:
    # Version 6 shows the examples' scores, version 5 how many there are.
    card = CrossEncoderModelCardData(**run["card"], generate_widget_examples=False)
    model = CrossEncoder(run["model"], model_card_data=card)
    evaluators = [
        getattr(pair_evaluation, name)(**parameters) for spec in run["evaluators"] for name, parameters in spec.items()
    ]
    evaluator = evaluators[0] if len(evaluators) == 1 else SequentialEvaluator(evaluators, lambda scores: scores[0])
else:
    model = (
        SparseEncoder(run["model"], model_card_data=SparseEncoderModelCardData(**run["card"]))
        if sparse
        else SentenceTransformer(run["model"], model_card_data=SentenceTransformerModelCardData(**run["card"]))
    )
    model.model_card_data.widget = run["widget"]
    model.model_card_data.usage_examples = run["usage"]
    # Version 6 also takes the evaluation for a sign of a retrieval model, version 5 only the data's columns.
    model.model_card_data.ir_model = run["query_form"]
    evaluator = retrieval(run["retrieval"]) if "retrieval" in run else None
model.max_seq_length = run["max_seq_length"]
fit() if "fit" in run else train()

header = ModelCard.load(run["read"]).data
json.dump(
    {
        "header": {key: value for key, value in header.to_dict().items() if key not in ("model-index", "widget")},
        "model": header.model_name,
        "results": [
            [r.task_type, r.task_name, r.dataset_type, r.dataset_name, r.metric_type, r.metric_name, r.metric_value]
            for r in header.eval_results or []
        ],
    },
    open(run["result"], "w", encoding="utf-8"),
)
