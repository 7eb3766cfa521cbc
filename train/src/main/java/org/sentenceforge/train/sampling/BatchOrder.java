package org.sentenceforge.train.sampling;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Which batch of which data set comes when. The order of an epoch depends on the seed and the epoch alone, so a resumed run sees what it
 * would have seen.
 *
 * @param samplers one per data set
 * @param seed     of the shuffling
 */
public record BatchOrder(List<BatchSampler> samplers, Mixing mixing, long seed) {

    /** How batches of several data sets are mixed; a batch holds rows of one only. */
    public enum Mixing {
        /** Every batch of every data set, in random order. */
        PROPORTIONAL,
        /** One batch of each data set in turn, until the first is exhausted. */
        ROUND_ROBIN
    }

    /** Rows of one data set. */
    public record Batch(int dataset, int[] rows) {}

    /** Number of batches of an epoch. */
    public int length() {
        IntStream lengths = samplers.stream().mapToInt(BatchSampler::length);
        return mixing == Mixing.PROPORTIONAL ? lengths.sum() : lengths.min().orElse(0) * samplers.size();
    }

    /** The batches of an epoch, counted from 0. */
    public Iterator<Batch> epoch(int epoch) {
        if (samplers.size() == 1) {
            BatchSampler sampler = samplers.get(0);
            Iterator<int[]> batches = sampler.batches(new MersenneTwister((sampler.seedsItself() ? 0 : seed) + epoch));
            return new Mixed(List.of(batches), new int[sampler.length() * 2 + 1]);
        }
        return mixed(new MersenneTwister(seed + epoch));
    }

    /** The generator is shared: the order of data sets is drawn first, each data set's rows when its first batch is due. */
    private Iterator<Batch> mixed(MersenneTwister shared) {
        int[] turns = mixing == Mixing.PROPORTIONAL
                ? IntStream.range(0, samplers.size())
                        .flatMap(d -> IntStream.generate(() -> d)
                                .limit(samplers.get(d).length()))
                        .toArray()
                : IntStream.range(0, length()).map(i -> i % samplers.size()).toArray();
        int[] order = turns;
        if (mixing == Mixing.PROPORTIONAL) {
            int[] permutation = shared.permutation(turns.length);
            order = IntStream.of(permutation).map(i -> turns[i]).toArray();
        }
        List<Iterator<int[]>> batches = new ArrayList<>();
        samplers.forEach(sampler -> batches.add(new Deferred(sampler, shared)));
        return new Mixed(batches, order);
    }

    /** A pass that draws from the generator when its first batch is asked for. */
    private static final class Deferred implements Iterator<int[]> {
        private final BatchSampler sampler;
        private final MersenneTwister shared;
        private Iterator<int[]> batches;

        Deferred(BatchSampler sampler, MersenneTwister shared) {
            this.sampler = sampler;
            this.shared = shared;
        }

        private Iterator<int[]> batches() {
            if (batches == null) {
                batches = sampler.batches(sampler.seedsItself() ? shared.reseeded(0) : shared);
            }
            return batches;
        }

        @Override
        public boolean hasNext() {
            return batches().hasNext();
        }

        @Override
        public int[] next() {
            return batches().next();
        }
    }

    /** Takes the next batch of the data set whose turn it is; one that ran out early is passed over. */
    private static final class Mixed implements Iterator<Batch> {
        private final List<Iterator<int[]>> batches;
        private final int[] turns;
        private int turn;

        Mixed(List<Iterator<int[]>> batches, int[] turns) {
            this.batches = batches;
            this.turns = turns;
        }

        @Override
        public boolean hasNext() {
            while (turn < turns.length && !batches.get(turns[turn]).hasNext()) {
                turn++;
            }
            return turn < turns.length;
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int dataset = turns[turn++];
            return new Batch(dataset, batches.get(dataset).next());
        }
    }
}
