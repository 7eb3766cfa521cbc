"""Loads every given directory and prints what it makes of some texts: one JSON object, sparse embeddings by directory."""
import json
import sys
import warnings

from sentence_transformers import SparseEncoder

TEXTS = ["the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a"]
warnings.simplefilter("error")
result = {}
for directory in sys.argv[1:]:
    model = SparseEncoder(directory, device="cpu")
    assert model.similarity_fn_name == "dot"
    result[directory] = model.encode(TEXTS, convert_to_sparse_tensor=False).tolist()
print(json.dumps(result))
