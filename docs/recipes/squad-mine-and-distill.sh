#!/usr/bin/env bash
# Hard negatives -> reranker -> labels -> a better bi-encoder, on sentences of SQuAD 1.1: how the table of docs/how-to/mine-and-distill.md
# came about. Needs jq. Run in an empty folder; SFORGE is the program, SQUAD a folder with train-0.jsonl.gz (anchor, positive, answer) and
# a BEIR-like eval/ (corpus, queries with answers, qrels/dev.tsv and test.tsv).
set -euo pipefail
SFORGE=${SFORGE:-sforge} SQUAD=${SQUAD:?} M=builtin:all-MiniLM-L6-v2

# a question belongs to the sentence of its paragraph with the answer; questions whose answer stands in no sentence or in several are left out
SPLIT='def sentences: [splits("(?<=[.!?])\\s+(?=[A-Z\"])")] | map(select(length > 0));'
zcat "$SQUAD/train-0.jsonl.gz" | jq -c "$SPLIT"' . as $r | [.positive | sentences[] | select(contains($r.answer))]
  | select(length == 1) | {anchor: $r.anchor, positive: .[0]}' | awk 'NR%8==1' > pairs.jsonl
for split in dev:40 test:14; do
  every=${split#*:} split=${split%:*}
  jq -n -c --rawfile q "$SQUAD/eval/qrels/$split.tsv" --slurpfile c <(zcat "$SQUAD/eval/corpus.jsonl.gz") \
    --slurpfile a <(zcat "$SQUAD/eval/queries.jsonl.gz") "$SPLIT"'
    ($c | map({(._id): (.text | sentences)}) | add) as $docs | ($a | map({(._id): .}) | add) as $queries |
    $q | split("\n")[1:][] | select(. != "") | split("\t") as $row | $docs[$row[1]] as $s | $queries[$row[0]] as $query |
    [range($s | length) | select($s[.] as $t | any($query.answers[]; . as $x | $t | contains($x)))] | select(length == 1) |
    {id: $row[0], query: $query.text, doc: $row[1], sentence: "\($row[1])/\(.[0])", positive: $s[.[0]]}' > "$split-all.jsonl"
  jq -r .doc "$split-all.jsonl" | sort -u > "$split-docs"
  zcat "$SQUAD/eval/corpus.jsonl.gz" | jq -c "$SPLIT"' . as $d | .text | sentences | to_entries[] |
    {_id: "\($d._id)/\(.key)", title: "", text: .value, doc: $d._id}' |
    jq -c --rawfile keep "$split-docs" '. as $s | ($keep | split("\n")) as $k | select($k | index($s.doc)) | del(.doc)' > "$split-corpus.jsonl"
  awk -v n="$every" 'NR%n==1' "$split-all.jsonl" > "$split.jsonl"
  jq -r '[.id, .sentence, 1] | @tsv' "$split.jsonl" | sed '1i query-id\tcorpus-id\tscore' > "$split.tsv"
  jq -c '{_id: .id, text: .query}' "$split.jsonl" > "$split-queries.jsonl"
  jq -c '{query, positive}' "$split.jsonl" > "$split-pairs.jsonl"
  jq -c '{text}' "$split-corpus.jsonl" > "$split-sentences.jsonl"
done

# first_stage MODEL SPLIT NUMBER: the nearest sentences of each question in their order, as a reranker's evaluation reads them
first_stage() {
  $SFORGE mine "$1" "$2-pairs.jsonl" --corpus "$2-sentences.jsonl" --include-positives --num-negatives "$3" --output-format n-tuple \
    --cache-folder cache --output ranked.jsonl -q
  jq -c '{query, positive: [.positive], documents: [.["negative_\(range(1; '$(($3 + 1))'))"]]}' ranked.jsonl
}
retrieval() {
  $SFORGE eval "$1" --task information-retrieval --corpus test-corpus.jsonl --queries test-queries.jsonl --qrels test.tsv \
    --no-update-card --output "eval/$2" --json | jq -c .metrics
}
reranking() {
  first_stage "$1" test 20 > first-stage.jsonl
  $SFORGE eval out/reranker --task cross-encoder-reranking --data first-stage.jsonl --no-always-rerank-positives \
    --no-update-card --output "eval/reranked-$2" --json | jq -c .metrics
}

$SFORGE mine $M pairs.jsonl --num-negatives 3 --relative-margin 0.05 --output-format labeled-pair --cache-folder cache --output reranker.jsonl
first_stage $M dev 10 > dev-first.jsonl
cat > reranker.yaml <<YAML
kind: cross-encoder
model: $M
output: out/reranker
max_seq_length: 128
train:
  - {data: reranker.jsonl, loss: BinaryCrossEntropyLoss}
evaluate:
  - CrossEncoderReranking: {name: dev, data: dev-first.jsonl, always_rerank_positives: false}
arguments:
  num_train_epochs: 1
  per_device_train_batch_size: 16
  learning_rate: 1.0e-4
  warmup_ratio: 0.1
  logging_steps: 25
  eval_strategy: steps
  eval_steps: 250
  save_strategy: "no"
YAML
$SFORGE train reranker.yaml

$SFORGE mine $M pairs.jsonl --num-negatives 3 --relative-margin 0.05 --output-format n-tuple --cache-folder cache --output tuples.jsonl
$SFORGE label out/reranker tuples.jsonl --labels scores --output scores.jsonl --resume
for loss in 'margins MarginMSELoss' 'distilled {DistillKLDivLoss: {teacher_temperature: 4, student_temperature: 0.1}}'; do
  cat > "${loss%% *}.yaml" <<YAML
model: $M
output: out/${loss%% *}
train:
  - {data: scores.jsonl, loss: ${loss#* }}
arguments: {num_train_epochs: 1, per_device_train_batch_size: 32, learning_rate: 2.0e-5, warmup_ratio: 0.1, save_strategy: "no"}
YAML
  $SFORGE train "${loss%% *}.yaml"
done

retrieval $M before; reranking $M before
retrieval out/margins margins
retrieval out/distilled distilled; reranking out/distilled distilled
