"""Runs the library's evaluators of sparse encoders on real data, with all components and with the 15 largest."""
from sentence_transformers import SparseEncoder
from sentence_transformers.sparse_encoder.evaluation import *

model = SparseEncoder(MODEL, device="cpu")
functions = ["cosine", "dot", "euclidean"]
for most in (None, 15):
    own = dict(name=f"n{most or ''}", max_active_dims=most)
    s1, s2, scores = columns(pairs, "sentence1", "sentence2", "score")
    b1, b2, labels = columns(binary, "sentence1", "sentence2", "label")
    run(model, str(most or "all"), {
        "similarity": SparseEmbeddingSimilarityEvaluator(s1, s2, scores, similarity_fn_names=functions, **own),
        "binary-classification": SparseBinaryClassificationEvaluator(b1, b2, labels, **own),
        "triplet": SparseTripletEvaluator(anchors, positives, negatives, **own),
        "reranking": SparseRerankingEvaluator(samples, **own),
        "information-retrieval": SparseInformationRetrievalEvaluator(queries, documents, relevant, **own),
    })
print(json.dumps(found))
