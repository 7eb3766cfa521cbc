package org.sentenceforge.train.sampling;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
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
        /** Every batch of every data set, in random order; the turns of one that runs out early are passed over. */
        PROPORTIONAL,
        /** One batch of each data set in turn, until the first is exhausted. */
        ROUND_ROBIN
    }

    /** Rows of one data set. */
    public record Batch(int dataset, int[] rows) {}

    /** The order of a run. As in the reference, several data sets are mixed by the run's seed even where there is one for the data. */
    public static BatchOrder of(List<BatchSampler> samplers, Mixing mixing, long seed, OptionalLong dataSeed) {
        return new BatchOrder(samplers, mixing, samplers.size() == 1 ? dataSeed.orElse(seed) : seed);
    }

    /**
     * All batches of a data set for an evaluation: those of the first epoch of a run on this data set alone, in every evaluation.
     *
     * @param seed of the data, or else the run's
     */
    public static Iterator<int[]> evaluation(BatchSampler sampler, long seed) {
        return single(sampler, seed, 0);
    }

    private static Iterator<int[]> single(BatchSampler sampler, long seed, int epoch) {
        return sampler.batches(new MersenneTwister(seed + epoch), epoch);
    }

    /** Number of batches of an epoch. */
    public int length() {
        IntStream lengths = samplers.stream().mapToInt(BatchSampler::length);
        return mixing == Mixing.PROPORTIONAL ? lengths.sum() : lengths.min().orElse(0) * samplers.size();
    }

    /** The batches of an epoch, counted from 0; no more than its {@link #length}, but fewer where data sets run out early. */
    public Iterator<Batch> epoch(int epoch) {
        if (samplers.size() == 1) {
            return new Turns(List.of(single(samplers.get(0), seed, epoch)), new int[length()]);
        }
        MersenneTwister shared = new MersenneTwister(seed + epoch);
        List<Iterator<int[]>> batches = samplers.stream()
                .map(sampler -> sampler.batches(shared, 0)) // the reference never tells them the epoch
                .toList();
        return new Turns(batches, turns(shared));
    }

    private int[] turns(MersenneTwister shared) {
        if (mixing == Mixing.ROUND_ROBIN) {
            return IntStream.range(0, length()).map(i -> i % samplers.size()).toArray();
        }
        int[] sorted = IntStream.range(0, samplers.size())
                .flatMap(d -> IntStream.generate(() -> d).limit(samplers.get(d).length()))
                .toArray();
        return IntStream.of(shared.permutation(sorted.length))
                .map(i -> sorted[i])
                .toArray();
    }

    /** Takes the next batch of the data set whose turn it is. */
    private final class Turns implements Iterator<Batch> {
        private final List<Iterator<int[]>> batches;
        private final int[] turns;
        private int turn;

        Turns(List<Iterator<int[]>> batches, int[] turns) {
            this.batches = batches;
            this.turns = turns;
        }

        @Override
        public boolean hasNext() {
            while (turn < turns.length && !batches.get(turns[turn]).hasNext()) {
                turn = mixing == Mixing.PROPORTIONAL ? turn + 1 : turns.length;
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
