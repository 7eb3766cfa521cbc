package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The fastest of several encoders of the same model, as the first seconds of the work itself show. The first one begins, and stays alone
 * where there is little to do. Once it is warm the others are opened; those that give the same vectors take turns with it until each has
 * worked for as long. Owns all of them until closed.
 */
final class MeasuredEncoder implements SentenceEncoder {
    /** How far a text's vector may be from the first encoder's, as a share of its length: what float32 explains. */
    private static final double SAME = 1e-3;

    private final class Contender {
        final String name;
        final SentenceEncoder encoder;
        long tokens;
        double seconds;

        Contender(String name, SentenceEncoder encoder) {
            this.name = name;
            this.encoder = encoder;
        }

        float[][] encode(List<TokenSequence> batch) {
            long start = clock.getAsLong();
            float[][] vectors = encoder.encode(batch);
            seconds += (clock.getAsLong() - start) / 1e9;
            tokens += batch.stream().mapToLong(TokenSequence::length).sum();
            return vectors;
        }

        double speed() {
            return tokens / seconds;
        }
    }

    private final Contender usual;
    private final Map<String, Supplier<SentenceEncoder>> others;
    private final double seconds;
    private final LongSupplier clock;
    private final Consumer<String> note;
    private final List<Contender> measured = new ArrayList<>();
    private long paddingOfClosed;
    private volatile SentenceEncoder chosen;

    /**
     * @param others  opens the other encoders, by their names
     * @param seconds how long each works before it is judged
     * @param clock   in nanoseconds
     * @param note    gets what was found
     */
    MeasuredEncoder(
            String name,
            SentenceEncoder usual,
            Map<String, Supplier<SentenceEncoder>> others,
            double seconds,
            LongSupplier clock,
            Consumer<String> note) {
        this.usual = new Contender(name, usual);
        this.others = others;
        this.seconds = seconds;
        this.clock = clock;
        this.note = note;
    }

    @Override
    public int dimension() {
        return usual.encoder.dimension();
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        SentenceEncoder decided = chosen;
        return decided != null ? decided.encode(batch) : encodeAndMeasure(batch);
    }

    private synchronized float[][] encodeAndMeasure(List<TokenSequence> batch) {
        if (chosen != null) {
            return chosen.encode(batch);
        }
        if (measured.isEmpty()) {
            float[][] vectors = usual.encode(batch);
            if (usual.seconds >= seconds) {
                openOthers(batch, vectors);
            }
            return vectors;
        }
        float[][] vectors = measured.stream()
                .min(Comparator.comparingDouble(contender -> contender.seconds))
                .orElseThrow()
                .encode(batch);
        if (measured.stream().allMatch(contender -> contender.seconds >= seconds)) {
            choose();
        }
        return vectors;
    }

    private void openOthers(List<TokenSequence> batch, float[][] vectors) {
        usual.tokens = 0;
        usual.seconds = 0;
        measured.add(usual);
        others.forEach((name, open) -> {
            try {
                SentenceEncoder encoder = open.get();
                double difference = difference(vectors, firstOf(encoder, batch));
                if (difference <= SAME) {
                    measured.add(new Contender(name, encoder));
                } else {
                    encoder.close();
                    note.accept(String.format(
                            Locale.ROOT,
                            "%s is left out: its vectors differ from those of %s by %.1e of their length",
                            name,
                            usual.name,
                            difference));
                }
            } catch (SforgeException e) {
                note.accept(name + " is left out: " + e.getMessage());
            }
        });
        if (measured.size() == 1) {
            chosen = usual.encoder;
        }
    }

    /** An encoder that fails at once is of no use to anybody. */
    private static float[][] firstOf(SentenceEncoder encoder, List<TokenSequence> batch) {
        try {
            return encoder.encode(batch);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** The largest distance of two vectors of a text, as a share of the first one's length where that is above one. */
    private static double difference(float[][] first, float[][] second) {
        double largest = 0;
        for (int t = 0; t < first.length; t++) {
            double distance = 0;
            double length = 0;
            for (int i = 0; i < first[t].length; i++) {
                distance += Math.pow((double) first[t][i] - second[t][i], 2);
                length += Math.pow(first[t][i], 2);
            }
            largest = Math.max(largest, Math.sqrt(distance / Math.max(1, length)));
        }
        return largest;
    }

    private void choose() {
        Contender best = measured.stream()
                .max(Comparator.comparingDouble(Contender::speed))
                .orElseThrow();
        note.accept(measured.stream()
                .map(contender -> String.format(Locale.ROOT, "%s %.0f tokens/s", contender.name, contender.speed()))
                .collect(Collectors.joining(", ", "", ": goes on with " + best.name)));
        chosen = best.encoder;
        for (Contender contender : measured) {
            if (contender != best) {
                paddingOfClosed += contender.encoder.paddingTokens();
                contender.encoder.close();
            }
        }
        measured.clear();
        measured.add(best);
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        SentenceEncoder decided = chosen;
        if (decided != null) {
            return decided.encodeTokens(batch);
        }
        synchronized (this) {
            return (chosen != null ? chosen : usual.encoder).encodeTokens(batch);
        }
    }

    @Override
    public synchronized long paddingTokens() {
        return paddingOfClosed
                + running().mapToLong(SentenceEncoder::paddingTokens).sum();
    }

    @Override
    public synchronized void close() {
        running().forEach(SentenceEncoder::close);
    }

    private Stream<SentenceEncoder> running() {
        return (measured.isEmpty() ? List.of(usual) : measured).stream().map(contender -> contender.encoder);
    }
}
