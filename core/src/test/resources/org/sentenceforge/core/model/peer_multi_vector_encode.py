"""Loads every given directory and prints what it makes of some texts: one JSON object, embeddings by directory."""
import json
import sys
import warnings

from sentence_transformers import MultiVectorEncoder

TEXTS = [
    "the cat eats an apple, and a tree?",
    "Who finds THE red car?",
    "my friend buys some bread in the garden. " * 4,
    "a",
    "?.",
]
warnings.simplefilter("error")
result = {}
for directory in sys.argv[1:]:
    model = MultiVectorEncoder(directory, device="cpu")

    def lists(embeddings):
        return [text.tolist() for text in embeddings]

    result[directory] = {
        "queries": lists(model.encode_query(TEXTS)),
        "documents": lists(model.encode_document(TEXTS)),
        "texts": lists(model.encode(TEXTS)),
        "function": model.similarity_fn_name,
    }
print(json.dumps(result))
