"""Runs the library's evaluators of multi-vector encoders on real data, by MaxSim and by its mean."""
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.multi_vector_encoder.evaluation import *
from sentence_transformers.util import SimilarityFunction

# in the fifth one two documents of different relevance are 1e-6 apart, which rounding turns
samples = samples[:4]
write("samples.jsonl", samples)
judged_rows = [dict(query=r["query"], documents=r["negative"][:5], scores=[len(d) % 13 / 3 for d in r["negative"][:5]])
               for r in samples]
write("judged.jsonl", judged_rows)

model = MultiVectorEncoder(MODEL, device="cpu")
for function in ("maxsim", "meanmaxsim"):
    scoring = {function: SimilarityFunction.to_similarity_fn(function)}
    run(model, function, {
        "triplet": MultiVectorTripletEvaluator(anchors, positives, negatives, similarity_fn_names=[function], name="n"),
        "reranking": MultiVectorRerankingEvaluator(samples, name="n"),
        "distillation": MultiVectorDistillationEvaluator(
            *columns(judged_rows, "query", "documents", "scores"), temperature=1.5, teacher_temperature=2.5, name="n"),
        "information-retrieval": MultiVectorInformationRetrievalEvaluator(
            queries, documents, relevant, score_functions=scoring, name="n"),
    })
print(json.dumps(found))
