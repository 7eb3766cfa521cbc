"""Runs TorchScript archives with torch and prints what they give, as JSON. Arguments: a file with a list of
{"directory", "max_length", "texts"}, texts or pairs."""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer

results = []
for case in json.loads(Path(sys.argv[1]).read_text()):
    tokenizer = AutoTokenizer.from_pretrained(case["directory"])
    model = torch.jit.load(str(Path(case["directory"], "torchscript", "model.pt")))
    texts = case["texts"] if isinstance(case["texts"][0], str) else [tuple(pair) for pair in case["texts"]]
    tokens = tokenizer(texts, padding=True, truncation=True, max_length=case["max_length"], return_tensors="pt")
    with torch.inference_mode():
        model(**tokens)  # the first runs are profiled, later ones are compiled for what was seen
        model(**tokens)
        results.append(model(**tokens).tolist())
print(json.dumps(results))
