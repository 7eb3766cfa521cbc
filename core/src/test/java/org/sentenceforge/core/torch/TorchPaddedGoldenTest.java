package org.sentenceforge.core.torch;

import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.GoldenArchitectures;
import org.sentenceforge.core.weights.Weights;

/** Every architecture on libtorch with attention and pooling over padded texts. */
class TorchPaddedGoldenTest extends GoldenArchitectures {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        TorchPlan plan = TorchPlan.inference(TorchPrecision.FP32, TokenLayout.PADDED);
        return new TorchSentenceEncoder(model, weights, plan, TorchDevice.of(new Device.Cpu()), 0);
    }
}
