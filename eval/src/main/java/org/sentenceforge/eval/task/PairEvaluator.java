package org.sentenceforge.eval.task;

import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.result.Evaluation;

/** Measures a model that scores pairs of texts. */
public non-sealed interface PairEvaluator extends Evaluator {

    Evaluation evaluate(PairScorer scorer);
}
