package org.sentenceforge.eval.task;

import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.vector.EmbeddingSource;

/** Measures embeddings. */
public non-sealed interface EmbeddingEvaluator extends Evaluator {

    Evaluation evaluate(EmbeddingSource source);
}
