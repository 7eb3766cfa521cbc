package org.sentenceforge.export;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import javax.management.JMException;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/**
 * How many times as fast as the original in fp32 a file is, on this machine. The two take turns, so that whatever else the machine does
 * meets both, and the middle one of the ratios counts. A larger model is timed alone, after its file, for the two would take its memory
 * twice. Where the times are too far apart, or other programs take much of the machine, there is no figure: libtorch's threads wait for each
 * other more often than ONNX Runtime's.
 */
final class RelativeSpeed {
    /** Tokens of the one text that is timed, or about as many: the length of a passage. */
    private static final int PASSAGE = 128;
    /** Tokens of a batch of copies of it. */
    private static final int BATCH = 1024;

    private static final int LEAST_TURNS = 5;
    private static final int MOST_TURNS = 50;
    /** No further turn begins after two seconds. */
    private static final long TIMED_NANOSECONDS = 2_000_000_000;
    /** How far apart the ends of the middle half of what was measured may be, as a factor. */
    private static final double WIDEST = 1.5;
    /** The share of all processors that other programs may take. */
    private static final double BUSY = 0.2;
    /** Bytes in fp32 up to which a model and its file are in memory at once. */
    private static final long TOGETHER = 1_000_000_000L;
    /** Bytes in fp32. Larger models are not timed, since loading them once more takes long. */
    private static final long LARGEST = 4_000_000_000L;

    private RelativeSpeed() {}

    /** The model in one form, in memory until closed. */
    record Opened(Consumer<List<TokenSequence>> encoder, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    /**
     * Opens both for it.
     *
     * @param texts some that the model takes
     * @param file  opens the file
     */
    static OptionalDouble of(ModelDirectory model, List<TokenSequence> texts, Supplier<Opened> file) {
        long bytes = bytes(model);
        if (bytes > LARGEST) {
            return OptionalDouble.empty();
        }
        List<TokenSequence> batch = passages(texts);
        Supplier<Opened> original = () -> {
            SentenceEncoder encoder = Original.open(model);
            return new Opened(encoder::encode, encoder::close);
        };
        return bytes > TOGETHER ? oneAfterTheOther(original, file, batch) : inTurns(original, file, batch);
    }

    private static OptionalDouble inTurns(Supplier<Opened> original, Supplier<Opened> file, List<TokenSequence> batch) {
        try (Opened first = original.get();
                Opened second = file.get()) {
            othersShare();
            OptionalDouble speed = of(() -> first.encoder.accept(batch), () -> second.encoder.accept(batch));
            return othersShare() > BUSY ? OptionalDouble.empty() : speed;
        }
    }

    static OptionalDouble oneAfterTheOther(
            Supplier<Opened> original, Supplier<Opened> file, List<TokenSequence> batch) {
        OptionalDouble fast = time(file, batch);
        OptionalDouble usual = fast.isEmpty() ? fast : time(original, batch);
        return usual.isEmpty() ? usual : OptionalDouble.of(usual.getAsDouble() / fast.getAsDouble());
    }

    /** Nanoseconds that an encoder takes for a batch; none where that varies too much, or other programs take much of the machine. */
    private static OptionalDouble time(Supplier<Opened> opened, List<TokenSequence> batch) {
        try (Opened one = opened.get()) {
            one.encoder.accept(batch);
            othersShare();
            OptionalDouble time = middle(() -> nanoseconds(() -> one.encoder.accept(batch)));
            return othersShare() > BUSY ? OptionalDouble.empty() : time;
        }
    }

    /** What share of all processors other programs took since the last call; less than nothing where the system does not tell. */
    private static double othersShare() {
        try {
            double all = ofSystem("CpuLoad");
            return all - ofSystem("ProcessCpuLoad");
        } catch (JMException e) { // only some Javas know it
            return -1;
        }
    }

    private static double ofSystem(String attribute) throws JMException {
        return (double) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(ManagementFactory.getOperatingSystemMXBean().getObjectName(), attribute);
    }

    /** How many times as fast as the first the second is. */
    static OptionalDouble of(Runnable original, Runnable file) {
        original.run();
        file.run();
        return middle(() -> (double) nanoseconds(original) / nanoseconds(file));
    }

    /** The middle one of what is measured again and again; none where that is too far apart. */
    private static OptionalDouble middle(DoubleSupplier measure) {
        List<Double> found = new ArrayList<>();
        long begin = System.nanoTime();
        while (found.size() < LEAST_TURNS
                || found.size() < MOST_TURNS && System.nanoTime() - begin < TIMED_NANOSECONDS) {
            found.add(measure.getAsDouble());
        }
        Collections.sort(found);
        int quarter = found.size() / 4;
        double low = found.get(quarter);
        double high = found.get(found.size() - 1 - quarter);
        return high > WIDEST * low ? OptionalDouble.empty() : OptionalDouble.of(found.get(found.size() / 2));
    }

    private static long nanoseconds(Runnable run) {
        long start = System.nanoTime();
        run.run();
        return Math.max(1, System.nanoTime() - start);
    }

    private static List<TokenSequence> passages(List<TokenSequence> texts) {
        TokenSequence text = texts.stream()
                .min(Comparator.comparingInt(any -> Math.abs(any.length() - PASSAGE)))
                .orElseThrow();
        return Collections.nCopies(Math.max(1, BATCH / Math.max(1, text.length())), text);
    }

    private static long bytes(ModelDirectory model) {
        try (Weights weights = model.openWeights()) {
            return weights.names().stream()
                            .mapToLong(name -> weights.info(name).elements())
                            .sum()
                    * Float.BYTES;
        }
    }
}
