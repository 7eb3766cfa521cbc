package org.sentenceforge.core.torch;

import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.UnusualModels;
import org.sentenceforge.core.weights.Weights;

/** Unusual configurations on libtorch. */
class TorchUnusualModelsTest extends UnusualModels {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return new TorchSentenceEncoder(model, weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()));
    }
}
