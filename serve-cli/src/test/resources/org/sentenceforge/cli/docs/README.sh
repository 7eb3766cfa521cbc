printf '{"text": "a cat"}\n{"txt": "a dog"}\n' >rows.jsonl
cp pairs.jsonl.gz pairs-1.jsonl.gz
