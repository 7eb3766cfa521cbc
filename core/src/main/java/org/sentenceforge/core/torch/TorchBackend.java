package org.sentenceforge.core.torch;

import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.weights.Weights;

/** libtorch as a backend. */
public final class TorchBackend implements Backend {

    @Override
    public String name() {
        return "torch";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return model.hasWeights();
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        TorchDevice device = TorchDevice.of(settings.device());
        Weights weights = model.openWeights();
        try {
            return new TorchSentenceEncoder(
                    model.model(), weights, precision(settings.numbers(), device), device, settings.threads());
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /** The number type that {@code auto} means on this device. */
    public static TorchPrecision precision(EncoderSettings.Numbers numbers, TorchDevice device) {
        return switch (numbers) {
            case FP32 -> TorchPrecision.FP32;
            case BF16 -> TorchPrecision.bf16(device);
            case FP16 -> TorchPrecision.fp16(device);
            case AUTO -> TorchPrecision.bf16(device) == TorchPrecision.BF16 ? TorchPrecision.BF16 : TorchPrecision.FP32;
        };
    }
}
