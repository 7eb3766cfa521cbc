"""Writes sparse_encoder/*.json beside this file: losses of sparse encoders, their values and gradients, by sentence-transformers 6.0.1.

usage: golden_sparse_losses.py

The embeddings are as SpladePooling makes them, log(1 + relu(x)) of random numbers, about half of their components 0. The files have the
format of the golden losses of bi-encoders.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent))
from peer_losses import run

ROWS, VOCABULARY = 5, 11
RANKING, MARGIN, TRIPLET = "SparseMultipleNegativesRankingLoss", "SparseMarginMSELoss", "SparseTripletLoss"
BOTH = {"document_regularizer_weight": 0.3, "query_regularizer_weight": 0.5}
ALIKE = {"document_regularizer_weight": 0.3, "use_document_regularizer_only": True}
THRESHOLDS = {"document_regularizer_threshold": 5, "query_regularizer_threshold": 6}

# name of the file -> cases: columns, kind of label, parameters
CASES = {
    "SpladeLoss": [
        (2, None, {"loss": {RANKING: {}}, **BOTH}),
        (4, None, {"loss": {RANKING: {"scale": 2, "similarity_fct": "cos_sim"}}, **BOTH, **THRESHOLDS}),
        (3, None, {"loss": {RANKING: {}}, "document_regularizer_weight": 3e-5}),
        (2, None, {"loss": {RANKING: {"directions": ["query_to_doc", "doc_to_doc"]}}, **ALIKE}),
        (3, 0, {"loss": {MARGIN: {}}, **BOTH}),
        (4, 2, {"loss": {MARGIN: {"similarity_fct": "pairwise_cos_sim"}}, **BOTH, **THRESHOLDS}),
        (4, 3, {"loss": {"SparseDistillKLDivLoss": {}}, **BOTH}),
        (3, 2, {"loss": {"SparseDistillKLDivLoss": {"student_temperature": 0.7}}, **BOTH}),
        (3, None, {"loss": {TRIPLET: {}}, **BOTH}),
        (3, None, {"loss": {TRIPLET: {"distance_metric": "COSINE", "triplet_margin": 0.4}}, **BOTH}),
        (2, 0, {"loss": {"SparseCoSENTLoss": {}}, **BOTH}),
        (2, 0, {"loss": {"SparseAnglELoss": {"scale": 5}}, **ALIKE}),
        (2, 0, {"loss": {"SparseCosineSimilarityLoss": {}}, **ALIKE, "document_regularizer_threshold": 5}),
        (2, VOCABULARY, {"loss": {"SparseMSELoss": {}}, **BOTH}),
    ],
    "CachedSpladeLoss": [
        (3, None, {"loss": {RANKING: {}}, **BOTH, "mini_batch_size": 2}),
        (3, 0, {"loss": {MARGIN: {}}, **ALIKE, "mini_batch_size": 2}),
    ],
    "SparseMSELoss": [(1, VOCABULARY, {}), (3, VOCABULARY, {})],
}


def embeddings():
    return torch.randn(ROWS, VOCABULARY).relu().log1p()


def rounded(numbers):
    return [rounded(number) for number in numbers] if isinstance(numbers, list) else float(f"{numbers:.9g}")


def solved(number, columns, width, parameters):
    torch.manual_seed(number)
    values = [embeddings() for _ in range(columns)]
    labels = None if width is None else torch.rand(ROWS, width) * 3 if width else torch.rand(ROWS)
    given = {"parameters": parameters, "own": {}, "classes": False}
    given["embeddings"] = [{"shape": list(value.shape), "data": value.flatten().tolist()} for value in values]
    if labels is not None:
        given["labels"] = {"shape": list(labels.shape), "data": labels.flatten().tolist()}
    found = run({"loss": name, **given})
    case = {
        "name": f"{name} {number}",
        "parameters": parameters,
        "embeddings": [rounded(value.tolist()) for value in values],
        "labels": [] if labels is None else rounded(labels.tolist()),
        "loss": rounded(found["value"]),
        "gradients": [
            rounded(torch.tensor(gradient).reshape(ROWS, VOCABULARY).tolist()) for gradient in found["gradients"]
        ],
    }
    return json.dumps(case)


for name, cases in CASES.items():
    lines = ",\n".join(solved(number, *case) for number, case in enumerate(cases))
    file = Path(__file__).parent / "sparse_encoder" / f"{name}.json"
    file.write_text(f'{{"loss": "{name}", "cases": [\n{lines}\n]}}\n', encoding="utf-8")
