"""Losses of sentence-transformers over given embeddings: their values and gradients.

usage: peer_losses.py CASES.json

A case of a bi-encoder has a loss's name and parameters, arrays {shape, data} of embeddings for each text column ([rows, dimension], or [layers + 1, rows,
dimension]), the loss's own parameters by name (of a loss over latents the SparseAutoEncoder's, whose settings are auto_encoder), and where needed a guide's embeddings and labels. A case of a cross-encoder has logits [pairs, labels] in the
place of embeddings, the number of its text columns, and where all pairs are in one column how many each row has. Printed are, for each case, the value and
the gradients, flat, for each column and each own parameter, or the error.
"""
import json
import os
import sys
import types
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer, losses, util
from sentence_transformers.cross_encoder import losses as cross_encoder_losses
from sentence_transformers.sparse_encoder import losses as sparse_losses
from sentence_transformers.sparse_encoder.modules import SparseAutoEncoder
from sentence_transformers.sentence_transformer.losses.batch_hard_triplet import BatchHardTripletLossDistanceFunction
from sentence_transformers.sentence_transformer.modules import Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from torch import nn
from transformers import PreTrainedTokenizerFast

TOKENIZER = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel({"a": 0}, "a")))


class Table(Transformer):
    """Gives text number i, by its one token, row i of each layer's table [texts, dimension]."""

    model = auto_model = types.SimpleNamespace(
        config=types.SimpleNamespace(output_hidden_states=False), device=torch.device("cpu")
    )
    tokenizer = TOKENIZER
    max_seq_length = 1

    def __init__(self, states):
        nn.Module.__init__(self)
        self.states = nn.Parameter(states)

    def forward(self, features, **kwargs):
        layers = tuple(layer[features["input_ids"][:, 0]].unsqueeze(1) for layer in self.states)
        features.update(token_embeddings=layers[-1], all_layer_embeddings=layers)
        return features


class First(nn.Module):
    """The only token's vector as the text's."""

    def __init__(self, dimension):
        super().__init__()
        self.dimension = dimension

    def forward(self, features, **kwargs):
        features["sentence_embedding"] = features["token_embeddings"][:, 0]
        return features

    def get_embedding_dimension(self):
        return self.dimension


def array(json):
    return torch.tensor(json["data"], dtype=torch.float32).reshape(json["shape"])


def model(columns):
    """A model whose texts are the rows of all columns, one column behind the other."""
    states = [column if column.dim() == 3 else column.unsqueeze(0) for column in map(array, columns)]
    return SentenceTransformer(modules=[Table(torch.cat(states, 1)), First(states[0].shape[-1])], device="cpu")


def parameter(kind, name, value, case, table):
    if name == "loss":
        inner, own = next(iter(value.items())) if isinstance(value, dict) else (value, {})
        return loss(inner, own, case, table)
    if name == "guide":
        return model(case["guide"])
    if name == "similarity_fct":
        return getattr(util, value)
    if name == "directions":
        return tuple(value)
    if name == "loss_fct":
        return getattr(nn, value)()
    if name == "distance_metric":
        metrics = {
            "Triplet": losses.TripletDistanceMetric,
            "SparseTriplet": losses.TripletDistanceMetric,
            "Contrastive": losses.SiameseDistanceMetric,
            "OnlineContrastive": losses.SiameseDistanceMetric,
            "Batch": BatchHardTripletLossDistanceFunction,
        }
        return next((getattr(metric, value) for start, metric in metrics.items() if kind.startswith(start)), value)
    return value


def loss(name, parameters, case, table):
    kind = getattr(losses, name, None) or getattr(sparse_losses, name)
    given = {key: parameter(name, key, value, case, table) for key, value in parameters.items()}
    if name == "SoftmaxLoss":
        given["embedding_dimension"] = table.get_embedding_dimension()
    return kind(table, **given)


def labels(case, subject):
    if "labels" not in case:
        return None
    values = array(case["labels"])
    whole = subject
    while isinstance(getattr(subject, "loss", None), nn.Module):
        subject = subject.loss
    if isinstance(subject, losses.EmbedDistillLoss):  # one embedding for all columns, or side by side one for each
        size = subject.projection_dim or array(case["embeddings"][0]).shape[-1]
        values = values if values.shape[1] == size else values.reshape(len(values), -1, size)
        if isinstance(whole, sparse_losses.SpladeLoss):  # which does not make of them what the loss inside expects
            return list(values.unbind(1)) if values.dim() == 3 else [values] * len(case["embeddings"])
        return values
    return values.long() if case["classes"] else values


def run(case):
    columns = [array(column) for column in case["embeddings"]]
    rows = columns[0].shape[-2]
    table = model(case["embeddings"])
    if "auto_encoder" in case:
        table.append(SparseAutoEncoder(**case["auto_encoder"]))
    subject = loss(case["loss"], case["parameters"], case, table)
    owner = table[-1] if "auto_encoder" in case else subject
    for name, value in case["own"].items():
        owner.get_parameter(name).data = array(value)
    tables = [table] * len(columns)
    texts = len(columns)
    if hasattr(subject, "model1"):  # the first column goes through the copy
        tables = [subject.model1, subject.model2]
        if isinstance(subject, losses.ContrastiveTensionLossInBatchNegatives):
            texts = 1
            states = subject.model2[0].states.data
            states[:, :rows] = states[:, rows:].clone()
    features = [
        {"input_ids": torch.arange(i * rows, (i + 1) * rows).unsqueeze(1), "attention_mask": torch.ones(rows, 1)}
        for i in range(texts)
    ]
    value = subject(features, labels(case, subject))
    value = sum(value.values()) if isinstance(value, dict) else value
    value.backward()
    gradients = []
    for i, own in enumerate(tables):
        first = i * rows if texts == len(columns) else 0
        gradient = own[0].states.grad[:, first : first + rows]
        gradients.append(gradient.flatten().tolist())
    own = [owner.get_parameter(name).grad.flatten().tolist() for name in case["own"]]
    return {"value": value.item(), "gradients": gradients + own}


class Logits(CrossEncoder):
    """Gives a pair, whose second text is a number, that row of a table [pairs, labels]."""

    device = torch.device("cpu")

    def __init__(self, logits):
        nn.Module.__init__(self)
        self.logits = nn.Parameter(logits)

    @property
    def num_labels(self):
        return self.logits.shape[1]

    def preprocess(self, pairs, **kwargs):
        return {"pairs": torch.tensor([int(document) for _, document in pairs])}

    def forward(self, features):
        return {"scores": self.logits[features["pairs"]]}


def cross_encoder_parameter(name, value):
    if name == "activation_fn" and value is not None:
        return getattr(nn, value)()
    if name == "pos_weight":
        return torch.tensor(float(value))
    if name == "weighting_scheme":
        scheme, own = next(iter(value.items())) if isinstance(value, dict) else (value, {})
        return getattr(cross_encoder_losses, scheme)(**own)
    return value


def cross_encoder_inputs(case, subject):
    """Text columns whose documents are numbers of pairs, and the labels."""
    columns = [array(column) for column in case["embeddings"]]
    given = array(case["labels"]) if "labels" in case else None
    numbers = [str(pair) for pair in range(sum(len(column) for column in columns))]
    per_row = case["pairs"]
    if not per_row:
        rows = len(columns[0])
        documents = [numbers[start : start + rows] for start in range(0, len(numbers), rows)]
        return [["query"] * rows, *documents], given.long() if case["classes"] else given
    lists = []
    for length in per_row:
        lists.append(numbers[:length])
        numbers = numbers[length:]
    if given is not None:
        return [["query"] * len(lists), lists], [row[:length] for row, length in zip(given, per_row)]
    hard = case["texts"] - 2
    drawn = range(1, per_row[0] - hard)
    subject.get_in_batch_negatives = lambda *columns: [[row[i] for row in lists] for i in drawn]
    own = [0, *range(per_row[0] - hard, per_row[0])]
    return [["query"] * len(lists), *([row[i] for row in lists] for i in own)], None


def run_cross_encoder(case):
    columns = [array(column) for column in case["embeddings"]]
    table = Logits(torch.cat(columns))
    given = {key: cross_encoder_parameter(key, value) for key, value in case["parameters"].items()}
    subject = getattr(cross_encoder_losses, case["loss"])(table, **given)
    value = subject(*cross_encoder_inputs(case, subject))
    value.backward()
    gradient = torch.zeros_like(table.logits) if table.logits.grad is None else table.logits.grad
    return {
        "value": value.item(),
        "gradients": [part.flatten().tolist() for part in gradient.split([len(column) for column in columns])],
    }


def attempt(case):
    try:
        return run_cross_encoder(case) if "pairs" in case else run(case)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    print(json.dumps([attempt(case) for case in json.loads(Path(sys.argv[1]).read_text())]))
