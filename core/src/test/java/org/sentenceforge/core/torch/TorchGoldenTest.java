package org.sentenceforge.core.torch;

import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.GoldenArchitectures;
import org.sentenceforge.core.weights.Weights;

/** Every architecture on libtorch. */
class TorchGoldenTest extends GoldenArchitectures {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return new TorchSentenceEncoder(model, weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()));
    }
}
