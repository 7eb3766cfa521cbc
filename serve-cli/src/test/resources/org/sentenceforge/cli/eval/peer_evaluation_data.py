"""What the programs that run the library's evaluators have in common; stands before them.

usage: (the program) FOLDER MODEL DATA
Writes the data that it takes from DATA to FOLDER, the evaluators' CSV files to FOLDER/theirs, and prints all metrics by task and variant.
"""
import gzip
import json
import os
import sys

FOLDER, MODEL, DATA = sys.argv[1:]
THEIRS = os.path.join(FOLDER, "theirs")
found = {}


def rows(name, most):
    with gzip.open(os.path.join(DATA, name), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for _, line in zip(range(most), lines)]


def write(name, some):
    os.makedirs(os.path.dirname(os.path.join(FOLDER, name)), exist_ok=True)
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in some)


def columns(some, *names):
    return [[row[name] for row in some] for name in names]


def run(model, variant, evaluators):
    for task, evaluator in evaluators.items():
        folder = os.path.join(THEIRS, f"{task}-{variant}")
        os.makedirs(folder)
        metrics = evaluator(model, output_path=folder)
        found[f"{task}-{variant}"] = {
            "metrics": {key: float(value) for key, value in metrics.items()},
            "primary": evaluator.primary_metric,
            "class": type(evaluator).__name__,
        }


pairs = rows("stsb-open/en-dev.jsonl.gz", 120)
binary = [dict(sentence1=r["sentence1"], sentence2=r["sentence2"], label=int(r["score"] >= 0.6)) for r in pairs]
triplets = rows("nli-snli/en-triplets-dev.jsonl.gz", 80)
samples = rows("goodbooks-rerank/dev.jsonl.gz", 12)
queries = {r["_id"]: r["text"] for r in rows("scifact/queries.jsonl.gz", 10_000)}
with open(os.path.join(DATA, "scifact/qrels/test.tsv"), encoding="utf-8") as lines:
    judged = [line.split("\t")[:2] for line in lines.read().splitlines()[1:40]]
every = rows("scifact/corpus.jsonl.gz", 10_000)
wanted = {document for _, document in judged}
corpus = [r for i, r in enumerate(every) if i < 60 or r["_id"] in wanted]
queries = {query: queries[query] for query, _ in judged}
relevant = {}
for query, document in judged:
    relevant.setdefault(query, set()).add(document)

write("pairs.jsonl", pairs)
write("binary.jsonl", binary)
write("triplets.jsonl", triplets)
write("samples.jsonl", samples)
write("scifact/corpus.jsonl", corpus)
write("scifact/queries.jsonl", [{"_id": key, "text": text} for key, text in queries.items()])
os.makedirs(os.path.join(FOLDER, "scifact/qrels"), exist_ok=True)
with open(os.path.join(FOLDER, "scifact/qrels/test.tsv"), "w", encoding="utf-8") as out:
    out.write("query-id\tcorpus-id\tscore\n")
    out.writelines(f"{query}\t{document}\t1\n" for query, document in judged)
documents = {r["_id"]: (r["title"] + " " + r["text"]).strip() for r in corpus}
anchors, positives, negatives = columns(triplets, "anchor", "positive", "negative")
