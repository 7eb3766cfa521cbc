package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;

/**
 * A program that finds a gradient in small mini-batches, then limits its own memory and finds it again, in a mini-batch that is too
 * large and directly. It prints what happens.
 */
final class ShortOfMemory {
    private static final int ROWS = 32;
    private static final int TOKENS = 512;
    private static final long SPARE = 256L << 20;

    private ShortOfMemory() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        TinyModel model = TinyModel.withDropout(0);
        Random random = new Random(1);
        List<List<TokenSequence>> columns = List.of(texts(random), texts(random));
        Loss loss = LossSettings.loss("MultipleNegativesRankingLoss", "{}");
        List<Objective> objectives = List.of(
                objective(loss, model, new Gradients.Cached(2, OptionalInt.empty())),
                objective(loss, model, new Gradients.Cached(2 * ROWS, OptionalInt.empty())),
                objective(loss, model, new Gradients.Direct()));
        try (TrainingStep step = new TrainingStep(
                model.model(),
                model.weights(1),
                Set.of(),
                false,
                objectives,
                new OptimizerSettings(new AdamW(), 1e-3, 0, 0, Map.of()),
                ReferenceNames.of(model.model(), ""),
                TorchPrecision.FP32,
                TorchDevice.of(new Device.Cpu()),
                1,
                note -> System.out.println("note: " + note))) {
            List<float[]> expected = gradients(step, batch(0, columns));
            limitMemory();
            List<float[]> found = gradients(step, batch(1, columns));
            System.out.println("difference: " + difference(found, expected));
            try {
                step.run(new UpdateBatches(List.of(batch(2, columns)), 1), base -> 1e-3, 1, i -> 1);
            } catch (SforgeException e) {
                System.out.println("exit " + e.exitCode().value() + ": " + e.getMessage());
            }
        }
    }

    /** Each of two tokens, again and again: the means of many would all be the same. */
    private static List<TokenSequence> texts(Random random) {
        return Stream.generate(() -> random.ints(2, 0, 40).toArray())
                .limit(ROWS)
                .map(two -> TokenSequence.of(
                        IntStream.range(0, TOKENS).map(i -> two[i % 2]).toArray()))
                .toList();
    }

    private static Objective objective(Loss loss, TinyModel model, Gradients gradients) {
        return new Objective(loss, gradients, Collections.nCopies(2, model.model()), Optional.empty());
    }

    private static MicroBatch batch(int objective, List<List<TokenSequence>> columns) {
        return new MicroBatch(objective, columns, Optional.empty(), List.of(), List.of(), new int[ROWS]);
    }

    private static List<float[]> gradients(TrainingStep step, MicroBatch batch) {
        try (GradientSum sum = step.newSum()) {
            step.addGradients(new UpdateBatches(List.of(batch), 1), 1, i -> 1, sum);
            return sum.gradients().stream().map(NDArray::toFloatArray).toList();
        }
    }

    /** The largest, relative to the largest component. */
    private static double difference(List<float[]> found, List<float[]> expected) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            for (int j = 0; j < expected.get(i).length; j++) {
                difference = Math.max(difference, Math.abs(found.get(i)[j] - expected.get(i)[j]));
                largest = Math.max(largest, Math.abs(expected.get(i)[j]));
            }
        }
        return difference / largest;
    }

    /** Lets this process have but little more memory than it has. */
    private static void limitMemory() throws IOException, InterruptedException {
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]);
        new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--as=" + (pages * 4096 + SPARE))
                .inheritIO()
                .start()
                .waitFor();
    }
}
