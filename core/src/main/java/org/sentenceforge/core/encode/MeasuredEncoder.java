package org.sentenceforge.core.encode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The fastest way to run a model, as the first seconds of the work itself show. An encoder begins, and stays alone where there is little to
 * do. Once it is warm it meets its rivals one by one: first other engines, as far as they give the same vectors; then the engine that has
 * won with more {@link #workers batches at one time}, each on fewer threads, as long as that makes it faster. Two that meet take turns
 * until each has worked for as long, and the slower one is closed. Owns all of them until closed.
 */
final class MeasuredEncoder implements SentenceEncoder {
    /** How far a text's vector may be from that of the usual encoder, as a share of its length: what float32 explains. */
    private static final double SAME = 1e-3;
    /** How much faster a rival must be: less is often noise in so short a time. */
    private static final double FASTER = 1.05;

    /** Who is slower than this is sent home after half of the time. */
    private static final double HOPELESS = 0.9;

    private static final int TURNS = 4;
    /** How often a rival with several workers may be left without batches for all of them; once, where that takes long. */
    private static final int PATIENCE = 8;

    private final Queue<Map.Entry<String, Supplier<SentenceEncoder>>> engines;
    private final Measure measure;
    private final LongSupplier clock;
    private final Consumer<String> note;
    private final Map<String, Double> speeds = new LinkedHashMap<>();
    private Contender best;
    private Optional<Contender> rival = Optional.empty();
    private Contender turn;
    private long paddingOfClosed;
    private boolean noMoreWorkers;
    private volatile boolean decided;

    /**
     * What is tried.
     *
     * @param warm    after how many seconds of work the first rival comes
     * @param seconds how long each works before it is judged
     * @param threads those of the CPU, which several workers share; 1: there is one worker
     */
    record Measure(double warm, double seconds, int threads) {

        /** How many workers come after so many: twice as many or more, so that all have the same number of threads. */
        Optional<Integer> after(int workers) {
            return IntStream.rangeClosed(2 * workers, threads)
                    .filter(more -> threads % more == 0)
                    .boxed()
                    .findFirst();
        }

        private String describe(int workers) {
            int each = threads / workers;
            return workers + " workers of " + each + (each == 1 ? " thread" : " threads");
        }
    }

    /**
     * @param others opens the encoders of other engines, by their names
     * @param clock  in nanoseconds
     * @param note   gets what was found
     */
    MeasuredEncoder(
            String name,
            SentenceEncoder usual,
            Map<String, Supplier<SentenceEncoder>> others,
            Measure measure,
            LongSupplier clock,
            Consumer<String> note) {
        this.engines = new ArrayDeque<>(others.entrySet());
        this.measure = measure;
        this.clock = clock;
        this.note = note;
        best = new Contender(name, 1, usual);
        turn = best;
    }

    @Override
    public int dimension() {
        return best.encoder.dimension();
    }

    @Override
    public int workers() {
        return next().workers;
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        if (decided) {
            return best.encoder.encode(batch);
        }
        Contender mine = begin(batch);
        float[][] vectors = null;
        try {
            vectors = mine.encoder.encode(batch);
            return vectors;
        } finally {
            end(mine, batch, vectors);
        }
    }

    /** Not measured: by the best that is known. */
    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        Contender mine = begin(batch);
        try {
            return mine.encoder.encodeTokens(batch);
        } finally {
            end(mine, batch, null);
        }
    }

    private synchronized Contender begin(List<TokenSequence> batch) {
        Contender mine = next();
        mine.begin(batch);
        return mine;
    }

    /** @param vectors of the batch; null where there are none */
    private synchronized void end(Contender mine, List<TokenSequence> batch, float[][] vectors) {
        mine.end();
        if (decided || vectors == null || best.running > 0) {
            return;
        }
        if (rival.isEmpty()) {
            if (best.seconds >= measure.warm) {
                meetNext(batch, vectors);
            }
        } else if (rival.get().running == 0 && isOver(rival.get())) {
            settle(rival.get());
            meetNext(batch, vectors);
        }
    }

    /** Whose turn it is. */
    private synchronized Contender next() {
        if (rival.isPresent() && turn.hadItsTurn()) {
            turn = turn == best ? rival.get() : best;
            turn.beginTurn();
        }
        return turn;
    }

    private boolean isOver(Contender other) {
        double least = Math.min(other.seconds, best.seconds);
        boolean hopeless = least > 0 && other.speed() < best.speed() * HOPELESS;
        return other.lacksBatches() || other.isWarm() && least >= (hopeless ? measure.seconds / 2 : measure.seconds);
    }

    private void settle(Contender other) {
        boolean wins = !other.lacksBatches() && other.speed() > best.speed() * FASTER;
        if (!other.lacksBatches()) {
            speeds.put(best.name(), best.speed());
            speeds.put(other.name(), other.speed());
        } else {
            note.accept(
                    other.name() + " is left out: there are too few batches at one time, or too little room for them");
        }
        Contender loser = wins ? best : other;
        paddingOfClosed += loser.encoder.paddingTokens();
        loser.encoder.close();
        if (wins) {
            best = other;
        } else if (other.workers > 1) {
            noMoreWorkers = true;
        }
    }

    /** The next rival, or the end of it. */
    private void meetNext(List<TokenSequence> batch, float[][] vectors) {
        rival = Optional.empty();
        while (rival.isEmpty() && !engines.isEmpty()) {
            rival = otherEngine(engines.remove(), batch, vectors);
        }
        if (rival.isEmpty() && !noMoreWorkers) {
            rival = withMoreWorkers();
        }
        best.forget();
        turn = rival.orElse(best);
        turn.beginTurn();
        if (rival.isEmpty()) {
            if (!speeds.isEmpty()) {
                note.accept(speeds.entrySet().stream()
                        .map(speed -> String.format(Locale.ROOT, "%s %.0f tokens/s", speed.getKey(), speed.getValue()))
                        .collect(Collectors.joining(", ", "", ": goes on with " + best.name())));
            }
            decided = true;
        }
    }

    private Optional<Contender> otherEngine(
            Map.Entry<String, Supplier<SentenceEncoder>> engine, List<TokenSequence> batch, float[][] vectors) {
        String name = engine.getKey();
        try {
            SentenceEncoder encoder = engine.getValue().get();
            double difference = difference(vectors, firstOf(encoder, batch));
            if (difference <= SAME) {
                return Optional.of(new Contender(name, 1, encoder));
            }
            encoder.close();
            note.accept(String.format(
                    Locale.ROOT,
                    "%s is left out: its vectors differ from those of %s by %.1e of their length",
                    name,
                    best.name(),
                    difference));
        } catch (SforgeException e) {
            note.accept(name + " is left out: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Contender> withMoreWorkers() {
        Optional<Integer> workers = measure.after(best.workers);
        try {
            return workers.flatMap(number -> best.encoder
                    .onThreads(measure.threads / number)
                    .map(encoder -> new Contender(best.engine, number, encoder)));
        } catch (SforgeException e) {
            note.accept(best.engine + " with more workers is left out: " + e.getMessage());
            return Optional.empty();
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

    @Override
    public synchronized long paddingTokens() {
        return paddingOfClosed
                + running().mapToLong(SentenceEncoder::paddingTokens).sum();
    }

    @Override
    public synchronized void close() {
        if (!decided) {
            note.accept("too few texts to tell whether " + String.join(" or ", untried()) + " would be faster than "
                    + best.name());
        }
        running().forEach(SentenceEncoder::close);
    }

    private List<String> untried() {
        List<String> names = new ArrayList<>();
        rival.map(Contender::name).ifPresent(names::add);
        engines.forEach(engine -> names.add(engine.getKey()));
        if (names.isEmpty()) {
            measure.after(best.workers).ifPresent(more -> names.add(measure.describe(more)));
        }
        return names;
    }

    private Stream<SentenceEncoder> running() {
        return Stream.concat(Stream.of(best), rival.stream()).map(contender -> contender.encoder);
    }

    /** One that takes part. What it does while there are too few batches for its workers does not count, nor does a short first turn. */
    private final class Contender {
        private final String engine;
        private final int workers;
        private final SentenceEncoder encoder;
        private double seconds;
        private long tokens;
        private int turns;
        private int idle;
        private double longestIdle;
        private long turnBegan;
        private int turnBatches;
        private int running;
        private long runBegan;
        private int runBatches;
        private long runTokens;

        Contender(String engine, int workers, SentenceEncoder encoder) {
            this.engine = engine;
            this.workers = workers;
            this.encoder = encoder;
        }

        String name() {
            return workers == 1 ? engine : engine + " with " + measure.describe(workers);
        }

        double speed() {
            return tokens / seconds;
        }

        void forget() {
            tokens = 0;
            seconds = 0;
        }

        void beginTurn() {
            turns++;
            if (turns == 2 && this != best && !isLong()) {
                forget();
            }
            turnBegan = clock.getAsLong();
            turnBatches = 0;
        }

        boolean isWarm() {
            return turns > 1 || isLong();
        }

        /** Whether it has worked for so long that the slowness of its beginning does not show, as on the batches of large models. */
        private boolean isLong() {
            return seconds >= measure.seconds;
        }

        boolean lacksBatches() {
            return idle >= PATIENCE || longestIdle >= measure.seconds;
        }

        /** Whether all workers have had the same number of batches, and enough of them. */
        boolean hadItsTurn() {
            return turnBatches > 0
                    && turnBatches % workers == 0
                    && (clock.getAsLong() - turnBegan) / 1e9 >= measure.seconds / TURNS;
        }

        void begin(List<TokenSequence> batch) {
            if (running == 0) {
                runBegan = clock.getAsLong();
                runBatches = 0;
                runTokens = 0;
            }
            running++;
            runBatches++;
            turnBatches++;
            runTokens += batch.stream().mapToLong(TokenSequence::length).sum();
        }

        void end() {
            running--;
            if (running > 0) {
                return;
            }
            double took = (clock.getAsLong() - runBegan) / 1e9;
            if (runBatches % workers == 0) {
                seconds += took;
                tokens += runTokens;
            } else {
                idle++;
                longestIdle = Math.max(longestIdle, took);
            }
        }
    }
}
