"""Prints what models make of some texts: one JSON object, by directory. Arguments: a JSON file of texts, directories."""
import json
import sys
from pathlib import Path

from sentence_transformers import SentenceTransformer

texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf8"))
print(json.dumps({name: SentenceTransformer(name, device="cpu").encode(texts).tolist() for name in sys.argv[2:]}))
