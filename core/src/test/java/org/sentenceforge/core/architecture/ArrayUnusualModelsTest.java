package org.sentenceforge.core.architecture;

import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.UnusualModels;
import org.sentenceforge.core.weights.Weights;

/** The definitions of the encoders themselves, free of any native backend. */
class ArrayUnusualModelsTest extends UnusualModels {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return new ArrayEncoder(model, weights);
    }
}
