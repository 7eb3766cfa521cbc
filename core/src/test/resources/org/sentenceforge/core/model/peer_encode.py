"""Loads every given model directory and prints what it makes of some texts: one JSON object, embeddings by directory."""
import json
import sys
import warnings

from sentence_transformers import CrossEncoder, SentenceTransformer

TEXTS = ["the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a"]
warnings.simplefilter("error")
result = {}
for directory in sys.argv[1:]:
    if directory.endswith("cross"):
        result[directory] = CrossEncoder(directory, device="cpu").predict([(TEXTS[0], t) for t in TEXTS]).tolist()
    else:
        # the fused attention leaves out Gemma 2's soft cap
        model = SentenceTransformer(directory, device="cpu", model_kwargs={"attn_implementation": "eager"})
        result[directory] = {"any": model.encode(TEXTS).tolist(), "query": model.encode_query(TEXTS).tolist(),
                             "document": model.encode_document(TEXTS).tolist()}
print(json.dumps(result))
