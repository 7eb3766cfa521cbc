package org.sentenceforge.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.job.TrainingJob;

/**
 * A program that does one kind of work again and again and prints the resident memory of its process, in KB, and what of its native pool
 * is in use, eleven times from a fifth of the work on. Its heap must be of a fixed size and touched from the start, so that what grows is
 * native.
 */
final class RepeatedWork {
    private static final int SAMPLES = 10;

    private final Random random = new Random(1);
    private final int times;
    private int done;

    private RepeatedWork(int times) {
        this.times = times;
    }

    /** Takes the kind of work, how often it is done, and a folder: of a model, of a broken one, or with a training. */
    public static void main(String[] arguments) throws IOException {
        RepeatedWork work = new RepeatedWork(Integer.parseInt(arguments[1]));
        Path folder = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "encode-torch" -> work.encode(folder, "torch");
            case "encode-onnx" -> work.encode(folder, "onnx");
            case "score-torch" -> work.score(folder, "torch");
            case "score-onnx" -> work.score(folder, "onnx");
            case "load-torch" -> work.load(folder, "torch");
            case "load-onnx" -> work.load(folder, "onnx");
            case "load-broken" -> work.loadBroken(folder);
            case "train" -> work.train(folder);
            default -> throw new IllegalArgumentException("there is no work " + arguments[0]);
        }
    }

    private void encode(Path folder, String backend) {
        ModelDirectory directory = ModelDirectory.read(folder);
        try (Embedder model = Embedder.open(directory, Backend.named(backend), EncoderSettings.exact())) {
            repeat(() -> model.encode(texts()));
        }
    }

    private void score(Path folder, String backend) {
        ModelDirectory directory = ModelDirectory.read(folder);
        try (PairModel model = PairScorer.open(directory, Backend.named(backend), EncoderSettings.exact())) {
            repeat(() -> model.score(List.of(new TextPair(text(), text()), new TextPair(text(), text()))));
        }
    }

    private void load(Path folder, String backend) {
        repeat(() -> {
            ModelDirectory directory = ModelDirectory.read(folder);
            try (PairModel model = PairScorer.open(directory, Backend.named(backend), EncoderSettings.exact())) {
                model.score(List.of(new TextPair(text(), text())));
            }
        });
    }

    private void loadBroken(Path folder) {
        ModelDirectory directory = ModelDirectory.read(folder);
        repeat(() -> {
            try (PairModel model = PairScorer.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
                throw new AssertionError(model + " was loaded");
            } catch (SforgeException expected) {
                // as it should
            }
        });
    }

    /** As many updates as the configuration says, which must be as many as the arguments say. */
    private void train(Path folder) throws IOException {
        Progress.Task counted = new Progress.Task() {
            @Override
            public void advance(long units) {
                for (long i = 0; i < units; i++) {
                    count();
                }
            }

            @Override
            public void note(List<String> figures) {
                // only counted
            }

            @Override
            public void close() {
                // only counted
            }
        };
        Progress progress =
                (name, unit, total) -> name.equals("Training") ? counted : Progress.NONE.start(name, unit, total);
        Sources sources = Sources.ofEnvironment(Map.of(), Sources.Network.FORBIDDEN, Progress.NONE);
        new TrainingJob(
                        TrainConfig.read(folder.resolve("out.yaml"), List.of()),
                        new Device.Cpu(),
                        new Surroundings(sources, progress, note -> {}, detail -> {}, warning -> {}))
                .run();
    }

    private void repeat(Runnable work) {
        while (done < times) {
            work.run();
            count();
        }
    }

    private List<String> texts() {
        return IntStream.rangeClosed(0, random.nextInt(8)).mapToObj(i -> text()).toList();
    }

    /** Up to a hundred words. */
    private String text() {
        return random.ints(1 + random.nextInt(100), 0, 1000)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }

    private void count() {
        done++;
        int warm = times / 5;
        if (done >= warm && (done - warm) % Math.max(1, (times - warm) / SAMPLES) == 0) {
            System.gc(); // buffers whose owner is gone
            System.out.println("resident: " + residentKilobytes());
            System.out.println("in use: " + Malloc.kilobytesInUse());
        }
    }

    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
