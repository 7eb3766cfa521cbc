package org.sentenceforge.cli.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EncoderSettings.Numbers;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Proof that a device computes what the CPU computes, and how fast: the built-in model encodes texts of three lengths on both, in float32
 * and, on the device, in bf16.
 */
final class DeviceProof {
    /** Components of unit vectors in float32 differ by less between any two right implementations. */
    static final double LARGEST_DIFFERENCE = 2e-5;
    /** The same in bf16, which has eight bits. */
    static final double LOWEST_COSINE = 0.999;

    private static final String SENTENCE =
            "The quick brown fox, a well known animal of type specimens, jumps once more over the lazy dog of the house";
    private static final int[] WORDS = {8, 48, 190};
    private static final int WORDS_PER_SIZE = 6_000;

    private final ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
    private final Device device;

    /**
     * What was measured with texts of one length.
     *
     * @param words             of a text, about
     * @param cpuTokens         tokens per second on the CPU, in float32
     * @param deviceTokens      tokens per second on the device, in float32
     * @param bf16Tokens        tokens per second on the device, in bf16
     * @param largestDifference between a component on both, in float32
     * @param lowestCosine      between a vector of the CPU in float32 and of the device in bf16
     */
    record Row(
            int words,
            double cpuTokens,
            double deviceTokens,
            double bf16Tokens,
            double largestDifference,
            double lowestCosine) {

        boolean right() {
            return largestDifference <= LARGEST_DIFFERENCE && lowestCosine >= LOWEST_COSINE;
        }
    }

    /** One run over texts. */
    private record Run(float[][] vectors, double tokensPerSecond) {}

    DeviceProof(Device device) {
        this.device = device;
    }

    /** @throws org.sentenceforge.core.SforgeException (device unavailable) where there is no such device */
    List<Row> rows(Progress progress) {
        try (Embedder cpu = open(new Device.Cpu(), Numbers.FP32);
                Embedder exact = open(device, Numbers.FP32);
                Embedder narrow = open(device, Numbers.BF16);
                Progress.Task task = progress.start("Measuring", "sizes", WORDS.length)) {
            List<Row> rows = new ArrayList<>();
            for (int words : WORDS) {
                List<String> texts = texts(words);
                Run reference = run(cpu, texts);
                Run same = run(exact, texts);
                Run bf16 = run(narrow, texts);
                rows.add(new Row(
                        words,
                        reference.tokensPerSecond(),
                        same.tokensPerSecond(),
                        bf16.tokensPerSecond(),
                        largestDifference(reference.vectors(), same.vectors()),
                        lowestCosine(reference.vectors(), bf16.vectors())));
                task.advance(1);
            }
            return rows;
        }
    }

    private Embedder open(Device where, Numbers numbers) {
        return Embedder.open(
                model,
                Backend.named("torch"),
                new EncoderSettings(where, numbers, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH));
    }

    /** Texts that differ, so that no two have the same vector. */
    private static List<String> texts(int words) {
        List<String> cycle = List.of(SENTENCE.split(" "));
        List<String> texts = new ArrayList<>();
        for (int first = 0; first < WORDS_PER_SIZE / words; first++) {
            List<String> turned = new ArrayList<>(cycle);
            Collections.rotate(turned, first);
            List<String> text = new ArrayList<>(List.of("No.", Integer.toString(first)));
            while (text.size() < words) {
                text.addAll(turned.subList(0, Math.min(turned.size(), words - text.size())));
            }
            texts.add(String.join(" ", text));
        }
        return texts;
    }

    /** The first run warms the device up. */
    private static Run run(Embedder embedder, List<String> texts) {
        embedder.encode(texts.subList(0, texts.size() / 8));
        long tokens = embedder.tokenizer().encode(texts, "").sequences().stream()
                .mapToLong(TokenSequence::length)
                .sum();
        long start = System.nanoTime();
        float[][] vectors = embedder.encode(texts);
        return new Run(vectors, tokens / ((System.nanoTime() - start) / 1e9));
    }

    private static double largestDifference(float[][] a, float[][] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                largest = Math.max(largest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return largest;
    }

    private static double lowestCosine(float[][] a, float[][] b) {
        double lowest = 1;
        for (int i = 0; i < a.length; i++) {
            lowest = Math.min(lowest, SimilarityFunction.COSINE.between(a[i], b[i]));
        }
        return lowest;
    }
}
