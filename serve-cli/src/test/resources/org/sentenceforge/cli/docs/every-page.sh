# What most pages take for granted: a model, a corpus in BEIR's form with queries and judgements, pairs, lines of text.
cp -r "$BI_ENCODER" MODEL
mkdir -p out data/qrels
cp -r "$BUILTIN" out/mine
things=(apples bread cars doors eggs fish gardens houses islands jackets)
for i in "${!things[@]}"; do
  n=$((i + 1)) thing=${things[i]}
  printf '{"_id": "d%d", "title": "All about %s", "text": "This page says what %s are, who makes %s and what they cost."}\n' \
    "$n" "$thing" "$thing" "$thing" >>corpus.jsonl
  printf '{"_id": "q%d", "text": "who makes %s?"}\n' "$n" "$thing" >>queries.jsonl
  printf '{"anchor": "who makes %s?", "positive": "This page says what %s are, who makes %s and what they cost."}\n' \
    "$thing" "$thing" "$thing" >>pairs.jsonl
  printf 'who makes %s?\n' "$thing" >>queries.txt
  printf 'They have sold %s since last summer.\n' "$thing" >>texts.txt
done
cp texts.txt lines.txt
gzip -k corpus.jsonl queries.jsonl pairs.jsonl
{ printf 'query-id\tcorpus-id\tscore\n'; for n in {1..10}; do printf 'q%d\td%d\t1\n' "$n" "$n"; done; } | tee dev.tsv >data/qrels/test.tsv
cp data/qrels/test.tsv data/qrels/dev.tsv
cp corpus.jsonl.gz queries.jsonl.gz data
cp -r data scifact
