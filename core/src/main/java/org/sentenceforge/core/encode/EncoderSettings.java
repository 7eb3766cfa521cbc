package org.sentenceforge.core.encode;

import java.util.Optional;
import org.sentenceforge.core.Device;

/**
 * How a model is to be run.
 *
 * @param device         where
 * @param numbers        the number type of matrix products
 * @param file           which of a directory's exported graphs; only for backends that have files of their own
 * @param limits         how much goes through the model at once
 * @param threads        how many threads compute on the CPU, or 0 for one per core
 */
public record EncoderSettings(Device device, Numbers numbers, Optional<String> file, EncodeLimits limits, int threads) {
    /** Large enough for full-size matrix products, small enough for the caches. */
    public static final int TOKENS_PER_BATCH = 4096;

    /** The number type of matrix products; everything else is float32. */
    public enum Numbers {
        /** bf16 where the machine has instructions for it, else float32. */
        AUTO,
        FP32,
        BF16,
        FP16
    }

    /** One thread per core. */
    public EncoderSettings(Device device, Numbers numbers, Optional<String> file, int tokensPerBatch) {
        this(device, numbers, file, EncodeLimits.ofTokens(tokensPerBatch), 0);
    }

    public EncoderSettings withTokensPerBatch(int tokens) {
        return withLimits(limits.withTokensPerBatch(tokens));
    }

    public EncoderSettings withLimits(EncodeLimits some) {
        return new EncoderSettings(device, numbers, file, some, threads);
    }

    public EncoderSettings withThreads(int number) {
        return new EncoderSettings(device, numbers, file, limits, number);
    }

    public EncoderSettings withDevice(Device where) {
        return new EncoderSettings(where, numbers, file, limits, threads);
    }

    public EncoderSettings withFile(String name) {
        return new EncoderSettings(device, numbers, Optional.of(name), limits, threads);
    }

    public static EncoderSettings defaults() {
        return new EncoderSettings(new Device.Auto(), Numbers.AUTO, Optional.empty(), TOKENS_PER_BATCH);
    }

    /** Float32 on the CPU: the numbers that every machine gives alike. */
    public static EncoderSettings exact() {
        return new EncoderSettings(new Device.Cpu(), Numbers.FP32, Optional.empty(), TOKENS_PER_BATCH);
    }
}
