package org.sentenceforge.eval.evaluator;

import org.sentenceforge.core.encode.PairScorer;

/** Measures a model that scores pairs of texts. */
public sealed interface PairEvaluator extends Evaluator
        permits CrossEncoderRerankingEvaluator,
                CrossEncoderClassificationEvaluator,
                CrossEncoderCorrelationEvaluator,
                CrossEncoderNanoBeirEvaluator,
                LabelAccuracyEvaluator {

    Evaluation evaluate(PairScorer scorer);
}
