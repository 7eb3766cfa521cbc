package org.sentenceforge.eval.evaluator;

import org.sentenceforge.eval.vector.EmbeddingSource;

/** Measures embeddings. */
public sealed interface EmbeddingEvaluator extends Evaluator
        permits InformationRetrievalEvaluator,
                EmbeddingSimilarityEvaluator,
                BinaryClassificationEvaluator,
                TripletEvaluator,
                RerankingEvaluator,
                MseEvaluator,
                TranslationEvaluator,
                ParaphraseMiningEvaluator,
                NanoBeirEvaluator {

    Evaluation evaluate(EmbeddingSource source);
}
