cp -r data squad
cp pairs.jsonl.gz squad/train-1.jsonl.gz
