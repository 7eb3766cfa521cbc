package org.sentenceforge.train.loss.crossencoder;

import org.sentenceforge.core.SforgeException;
import org.sentenceforge.train.loss.Loss;

/** A loss of models with a single label, whose logit is the score of a pair. */
interface ScoreLoss extends Loss {

    @Override
    default void check(int labels) {
        if (labels != 1) {
            throw SforgeException.usage(name() + ": needs a model with 1 label, got " + labels
                    + "; choose a model with num_labels: 1, or CrossEntropyLoss");
        }
    }
}
