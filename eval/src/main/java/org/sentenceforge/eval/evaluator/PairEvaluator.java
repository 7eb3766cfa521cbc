package org.sentenceforge.eval.evaluator;

import org.sentenceforge.core.encode.PairScorer;

/** Measures a model that scores pairs of texts. */
public non-sealed interface PairEvaluator extends Evaluator {

    Evaluation evaluate(PairScorer scorer);
}
