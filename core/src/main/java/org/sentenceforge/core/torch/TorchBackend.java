package org.sentenceforge.core.torch;

import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EngineMemory;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.weights.Weights;

/** libtorch as a backend. */
public final class TorchBackend implements Backend {
    private static final long LIBRARIES = 130L << 20;

    @Override
    public String name() {
        return "torch";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return model.hasWeights();
    }

    @Override
    public boolean sharesWeights() {
        return true;
    }

    @Override
    public EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
        boolean narrow = settings.numbers() == EncoderSettings.Numbers.BF16
                || settings.numbers() == EncoderSettings.Numbers.FP16;
        int tokens = settings.limits().tokensPerBatch();
        MemoryNeed need = MemoryNeed.of(model.model(), narrow ? TorchPrecision.BF16 : TorchPrecision.FP32, tokens);
        // logits do not grow with the batch: a small one takes as much for them as one of all tokens
        return new EngineMemory(
                LIBRARIES + need.logitBytes(), need.weightBytes(), need.batchBytes() / tokens, need.scoreBytes());
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
