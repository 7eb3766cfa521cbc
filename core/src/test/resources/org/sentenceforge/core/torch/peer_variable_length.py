"""Runs programs for GPUs on a CPU, with attention over runs of texts written out after the documentation of CUDA's kernels."""

import json
import math
import sys
from pathlib import Path

import torch

kernels = set()
bounded = True


def attend(q, k, v, ends_q, ends_k, scale, left, right):
    """q [queries, heads, size], k and v [keys, key heads, size]; a query sees from `left` places before it to `right` after it."""
    assert ends_q.dtype == ends_k.dtype == torch.int32
    shared = q.shape[1] // k.shape[1]
    if not bounded:
        left = right = -1
    texts = []
    for i in range(len(ends_q) - 1):
        text_q = q[ends_q[i] : ends_q[i + 1]].float()
        text_k = k[ends_k[i] : ends_k[i + 1]].float().repeat_interleave(shared, 1)
        text_v = v[ends_k[i] : ends_k[i + 1]].float().repeat_interleave(shared, 1)
        queries, keys = len(text_q), len(text_k)
        ahead = torch.arange(keys)[None, :] - (torch.arange(queries)[:, None] + keys - queries)
        hidden = (ahead < -left if left >= 0 else ahead.isnan()) | (ahead > right if right >= 0 else ahead.isnan())
        scores = (torch.einsum("qhd,khd->hqk", text_q, text_k) * scale).masked_fill(hidden, -math.inf)
        texts.append(torch.einsum("hqk,khd->qhd", scores.softmax(-1), text_v).to(q.dtype))
    return torch.cat(texts)


def longest(ends):
    return int((ends[1:] - ends[:-1]).max())


def flash(q, k, v, ends_q, ends_k, max_q, max_k, dropout, causal, debug, scale=None, window_size_left=None, window_size_right=None, **_):
    assert q.dtype == torch.bfloat16 and q.dim() == 3 and q.shape[2] % 8 == 0 and dropout == 0
    assert (max_q, max_k) == (longest(ends_q), longest(ends_k))
    kernels.add("flash")
    if causal and max_q > 1:
        window_size_right = 0
    none = torch.empty(0)
    return attend(q, k, v, ends_q, ends_k, scale, window_size_left, window_size_right), none, none, none, none


def efficient(q, k, v, bias, ends_q, ends_k, max_q, max_k, dropout, mask, for_backward=False, scale=None, **_):
    assert q.dtype == torch.float32 and len(q) == 1 and k.shape == v.shape and k.shape[2] == q.shape[2]
    assert bias is None and for_backward and dropout == 0 and mask in (0, 1)
    assert (max_q, max_k) == (longest(ends_q), longest(ends_k))
    kernels.add("efficient")
    none = torch.empty(0)
    y = attend(q[0], k[0], v[0], ends_q, ends_k, scale, -1, 0 if mask == 1 else -1)
    return y[None], none, none, none, max_q, max_k


library = torch.library.Library("aten", "IMPL")
library.impl("_flash_attention_forward", flash, "AutogradCPU")
library.impl("_efficient_attention_forward", efficient, "AutogradCPU")

if sys.argv[2:] == ["comparison"]:
    folder = Path(sys.argv[1]) / "comparison"
    texts = json.loads((folder / "texts.json").read_text())
    arguments = [torch.tensor(texts["firsts"]), torch.zeros(texts["tokens"], dtype=torch.long), torch.tensor(texts["lengths"])]
    differences = {}
    for bounded in (True, False):
        for file in folder.glob("*.pt"):
            name = file.stem + ("" if bounded else " without its bounds")
            differences[name] = float(torch.jit.load(str(file)).compare(*arguments))
    print(json.dumps(differences))
    sys.exit()

for file in sorted(Path(sys.argv[1]).glob("*.pt")):
    kernels.clear()
    given = json.loads(file.with_suffix(".json").read_text())
    batch = [torch.tensor(numbers) for numbers in given["batch"] + given["inputs"]]
    parameters = [
        torch.tensor(values).view(shape).requires_grad_() for values, shape in zip(given["parameters"], given["shapes"])
    ]
    direction = torch.tensor(given["direction"]).view(len(given["batch"][2]), -1)
    found = torch.jit.load(str(file)).slope(direction, *batch, parameters)
    vectors, expected = found[0].flatten(), torch.tensor(given["expected"][0])
    gradient = torch.cat([part.flatten() for part in found[1:]])
    expected_gradient = torch.cat([torch.tensor(part) for part in given["expected"][1:]])
    print(
        json.dumps(
            {
                "case": file.stem,
                "kernels": sorted(kernels),
                "difference": max(
                    float((vectors - expected).abs().max()),
                    float((gradient - expected_gradient).abs().max() / expected_gradient.norm()),
                ),
                "cosine": min(
                    float(torch.cosine_similarity(vectors, expected, 0)),
                    float(torch.cosine_similarity(gradient, expected_gradient, 0)),
                ),
            }
        )
    )
