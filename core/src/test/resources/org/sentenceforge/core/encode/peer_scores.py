"""The scores that sentence-transformers gives pairs by saved models.

usage: peer_scores.py SCORES.json MODEL...: prints {model: [[scores without a prompt], [with each of the file's prompts]]}
"""
import json
import sys

from sentence_transformers import CrossEncoder

asked = json.load(open(sys.argv[1]))
print(json.dumps({
    folder: [CrossEncoder(folder, device="cpu", model_kwargs={"attn_implementation": "eager"}).predict(asked["pairs"], prompt=run["prompt"]).tolist() for run in asked["runs"]]
    for folder in sys.argv[2:]}))
