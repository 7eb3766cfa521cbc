#!/usr/bin/env bash
# Makes the pictures of README.md and docs/ from real runs, in a folder of its own; ten minutes on two cores. Usage: docs/pictures/make.sh
set -euo pipefail
pictures=$(cd -P "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(cd -P "$pictures/../.." && pwd):$PATH
cd "$work"
draw() { java "$pictures/TerminalPicture.java" "$pictures/$1.svg" "${@:2}"; }

sforge --version >/dev/null

draw quickstart 'sforge quickstart --progress=none'
cp sforge-quickstart/model/training-curves.svg "$pictures/training-curves.svg"

printf 'A man eats.\nA cat sits outside.\nThe girl plays guitar.\n' >lines.txt
draw compare \
  "printf 'a cat ||| a kitten\\n' | sforge similarity builtin:all-MiniLM-L6-v2 --dtype fp32" \
  "sforge rank builtin:all-MiniLM-L6-v2 --query 'who makes music?' --top 2 lines.txt"

draw session 'sforge similarity builtin:all-MiniLM-L6-v2 --dtype fp32
> a cat ||| a kitten ||| a red car
> :score euclidean
> a cat ||| a kitten
> :score model
> :load lines.txt
> somebody makes music
> :quit'

cp -r sforge-quickstart/model trained
cp -r sforge-quickstart/data .
draw eval-compare \
  'sforge eval --compare trained builtin:all-MiniLM-L6-v2 --task information-retrieval \
    --corpus data/corpus.jsonl --queries data/queries.jsonl --qrels data/qrels.tsv --truncate-dim 384,64 --progress=none'
