package org.sentenceforge.train.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;

/**
 * How fast a model is on a device and on the CPU, with random tokens: what the device can do, without tokenizing and files. A part of each
 * batch is run first; where that alone takes longer than a figure is to be measured for, it is the figure, so that a slow device does not
 * keep anybody waiting.
 *
 * @param model   to encode with and to train
 * @param seconds that each figure is measured for
 */
public record DeviceSpeed(ModelDirectory model, TorchDevice device, double seconds) {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    /** As the reference's trainer has it. */
    private static final OptimizerSettings OPTIMIZER = new OptimizerSettings(new AdamW(), 5e-5, 0, 1, Map.of());
    /** Of the pairs that are trained with at once. */
    private static final int TRAINED_TOKENS = 2048;
    /** Lengths of texts are from this share of the mean to as much above it. */
    private static final double SHORTEST = 0.75;
    /** The part of a batch that is run first is one of so many. */
    public static final int PARTS = 8;

    /** How many figures there are of each size: the CPU is not measured twice in float32. */
    public int figures() {
        return device.equals(CPU) ? 4 : 6;
    }

    /**
     * Measures with texts of about so many tokens.
     *
     * @param task is advanced by each figure
     */
    public Speed measure(int tokens, Progress.Task task) {
        int pairs = Math.max(2, TRAINED_TOKENS / (2 * tokens));
        return new Speed(
                tokens,
                pairs,
                rates((where, numbers) -> encoding(tokens, where, numbers), task),
                rates((where, numbers) -> training(tokens, pairs, where, numbers), task));
    }

    @FunctionalInterface
    private interface Measurement {
        Speed.Rate rate(TorchDevice where, TorchPrecision numbers);
    }

    private Speed.Rates rates(Measurement measurement, Progress.Task task) {
        Speed.Rate cpu = measurement.rate(CPU, TorchPrecision.FP32);
        task.advance(1);
        Speed.Rate whole = cpu;
        if (!device.equals(CPU)) {
            whole = measurement.rate(device, TorchPrecision.FP32);
            task.advance(1);
        }
        Speed.Rate bf16 = measurement.rate(device, TorchPrecision.bf16(device));
        task.advance(1);
        return new Speed.Rates(cpu, whole, bf16);
    }

    private Speed.Rate encoding(int tokens, TorchDevice where, TorchPrecision numbers) {
        List<TokenSequence> texts = texts(EncoderSettings.TOKENS_PER_BATCH / tokens, tokens, 1);
        try (TorchSentenceEncoder encoder =
                new TorchSentenceEncoder(model.model(), model.openWeights(), numbers, where)) {
            return rate(parts -> {
                List<TokenSequence> some = texts.subList(0, Math.max(1, texts.size() / parts));
                encoder.encode(some);
                return some.stream().mapToInt(TokenSequence::length).sum();
            });
        }
    }

    private Speed.Rate training(int tokens, int pairs, TorchDevice where, TorchPrecision numbers) {
        List<TokenSequence> anchors = texts(pairs, tokens, 2);
        List<TokenSequence> positives = texts(pairs, tokens, 3);
        try (Weights weights = model.openWeights();
                RankingStep step = new RankingStep(model.model(), weights, numbers, where, OPTIMIZER)) {
            return rate(parts -> {
                int some = Math.max(2, pairs / parts);
                step.run(List.of(anchors.subList(0, some), positives.subList(0, some)));
                return some;
            });
        }
    }

    /**
     * The first run of a whole batch warms up.
     *
     * @param work runs one of so many parts of the batch and says how much that is
     */
    private Speed.Rate rate(IntUnaryOperator work) {
        for (int parts : new int[] {PARTS, 1}) {
            long start = System.nanoTime();
            int done = work.applyAsInt(parts);
            double passed = seconds(start);
            if (passed >= seconds) {
                return new Speed.Rate(done / passed, parts > 1);
            }
        }
        long start = System.nanoTime();
        long done = 0;
        do {
            done += work.applyAsInt(1);
        } while (seconds(start) < seconds);
        return new Speed.Rate(done / seconds(start), false);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private List<TokenSequence> texts(int count, int tokens, int seed) {
        Random random = new Random(seed);
        int vocabulary = model.tokenizerSettings().vocabulary();
        List<TokenSequence> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = (int) Math.round(tokens * (SHORTEST + 2 * (1 - SHORTEST) * random.nextDouble()));
            texts.add(TokenSequence.of(IntStream.range(0, length)
                    .map(token -> random.nextInt(vocabulary))
                    .toArray()));
        }
        return texts;
    }
}
