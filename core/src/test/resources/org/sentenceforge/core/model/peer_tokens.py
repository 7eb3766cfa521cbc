"""Loads every given model directory and runs it on token ids: one JSON object, embeddings or logits by directory."""
import json
import sys
import warnings

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForSequenceClassification

TOKENS = [[2, 17, 25, 9, 40, 3], [2, 31, 8, 8, 12, 3]]
warnings.simplefilter("error")
result = {}
for directory in sys.argv[1:]:
    features = {"input_ids": torch.tensor(TOKENS), "attention_mask": torch.ones(2, 6, dtype=torch.int64)}
    with torch.no_grad():
        if directory.endswith("cross"):
            model, report = AutoModelForSequenceClassification.from_pretrained(directory, output_loading_info=True)
            assert not report["missing_keys"] and not report["unexpected_keys"], (directory, report)
            result[directory] = model.eval()(**features).logits.tolist()
        else:
            # the fused attention leaves out Gemma 2's soft cap
            model = SentenceTransformer(directory, device="cpu", model_kwargs={"attn_implementation": "eager"})
            result[directory] = model.eval()(features)["sentence_embedding"].tolist()
print(json.dumps(result))
