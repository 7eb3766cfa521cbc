"""Checks ONNX files. Argument: a folder."""
import sys
from pathlib import Path

import onnx

files = sorted(Path(sys.argv[1]).rglob("*.onnx"))
for file in files:
    try:
        onnx.checker.check_model(str(file), full_check=True)
    except Exception as e:
        sys.exit(f"{file.name}: {e}")
print(len(files))
