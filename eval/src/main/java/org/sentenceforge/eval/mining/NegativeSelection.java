package org.sentenceforge.eval.mining;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.SplitMix64;

/** Takes the negatives of one query after the other from its candidates, and counts what the limits kept out. Not thread-safe. */
final class NegativeSelection {
    private final MiningOptions options;
    private final int rangeMax;
    private final int columns;
    /** In the reference's table of queries and candidates, how many cells each limit has emptied. */
    private final Skips absoluteMargin = new Skips("absolute_margin");

    private final Skips relativeMargin = new Skips("relative_margin");
    private final Skips maxScore = new Skips("max_score");
    private final Skips minScore = new Skips("min_score");
    private long queries;

    private record Candidate(int text, float score) {}

    private static final class Skips {
        private final String option;
        private long count;

        Skips(String option) {
            this.option = option;
        }
    }

    /** @param mostRows how many rows of the data a query has at most */
    NegativeSelection(MiningOptions options, int mostRows) {
        this.options = options;
        this.rangeMax = options.rangeMax(mostRows);
        this.columns = Math.addExact(rangeMax, mostRows);
    }

    /** How many candidates per query are to be looked at: room for its positives, too. */
    int columns() {
        return columns;
    }

    /**
     * The negatives of a query.
     *
     * @param texts its candidates
     * @param scores theirs; of equal ones the first comes first
     */
    MinedQuery select(int query, int[] positives, float[] positiveScores, int[] texts, float[] scores) {
        queries++;
        Set<Integer> excluded = new HashSet<>();
        if (!options.includePositives()) {
            Arrays.stream(positives).forEach(excluded::add);
        }
        List<Candidate> candidates = IntStream.range(0, texts.length)
                .filter(i -> !excluded.contains(texts[i]))
                .mapToObj(i -> new Candidate(texts[i], scores[i]))
                .toList();
        List<Candidate> ranked = within(candidates, leastOf(positiveScores))
                .sorted(Comparator.comparing(Candidate::score).reversed())
                .limit(rangeMax)
                .skip(options.ranks().min())
                .toList();
        List<Candidate> taken = ranked.size() <= options.negatives() ? ranked : sample(ranked, query);
        int[] negatives = taken.stream().mapToInt(Candidate::text).toArray();
        float[] negativeScores = new float[negatives.length];
        for (int i = 0; i < negatives.length; i++) {
            negativeScores[i] = taken.get(i).score();
        }
        return new MinedQuery(query, positives, positiveScores, negatives, negativeScores);
    }

    private static float leastOf(float[] scores) {
        float least = Float.POSITIVE_INFINITY;
        for (float score : scores) {
            least = Math.min(least, score);
        }
        return least;
    }

    /** Those that fulfil the limits, in float32 as the reference computes them. */
    private Stream<Candidate> within(List<Candidate> candidates, float positive) {
        MiningOptions.Limits limits = options.limits();
        List<Candidate> left = candidates;
        if (limits.absoluteMargin().isPresent()) {
            float margin = (float) limits.absoluteMargin().getAsDouble();
            left = drop(left, absoluteMargin, score -> score + margin > positive);
        }
        if (limits.relativeMargin().isPresent()) {
            float threshold = positive
                    - Math.abs(positive) * (float) limits.relativeMargin().getAsDouble();
            left = drop(left, relativeMargin, score -> score > threshold);
        }
        if (limits.maxScore().isPresent()) {
            float most = (float) limits.maxScore().getAsDouble();
            left = drop(left, maxScore, score -> score > most);
        }
        if (limits.minScore().isPresent()) {
            float least = (float) limits.minScore().getAsDouble();
            // the reference counts the cells that are empty already once more: they hold -inf
            minScore.count += columns - left.size();
            left = drop(left, minScore, score -> score < least);
        }
        return left.stream();
    }

    private interface TooCloseOrFar {
        boolean test(float score);
    }

    private static List<Candidate> drop(List<Candidate> candidates, Skips skips, TooCloseOrFar out) {
        List<Candidate> left = candidates.stream()
                .filter(candidate -> !out.test(candidate.score()))
                .toList();
        skips.count += candidates.size() - left.size();
        return left;
    }

    private List<Candidate> sample(List<Candidate> ranked, int query) {
        if (!(options.sampling() instanceof MiningOptions.Sampling.Random random)) {
            return ranked.subList(0, options.negatives());
        }
        SplittableRandom generator = new SplittableRandom(SplitMix64.mix(random.seed() + query * SplitMix64.GAMMA));
        int[] places = IntStream.range(0, ranked.size()).toArray();
        for (int i = 0; i < options.negatives(); i++) {
            int other = generator.nextInt(i, places.length);
            int place = places[other];
            places[other] = places[i];
            places[i] = place;
        }
        return Arrays.stream(places, 0, options.negatives())
                .sorted()
                .mapToObj(ranked::get)
                .toList();
    }

    /** The limits that kept candidates out so far, as shares of the candidates as the reference counts them. */
    List<MiningReport.Skipped> skipped() {
        MiningOptions.Limits limits = options.limits();
        long all = queries * columns;
        long behindAbsolute = all - absoluteMargin.count;
        long behindMargins = behindAbsolute - relativeMargin.count;
        return Stream.of(
                        skipped(absoluteMargin, limits.absoluteMargin(), all),
                        skipped(relativeMargin, limits.relativeMargin(), behindAbsolute),
                        skipped(maxScore, limits.maxScore(), behindMargins),
                        skipped(minScore, limits.minScore(), behindMargins))
                .flatMap(List::stream)
                .toList();
    }

    private static List<MiningReport.Skipped> skipped(Skips skips, OptionalDouble limit, long candidates) {
        if (skips.count == 0) {
            return List.of();
        }
        // with none left to the last limit the reference divides by 0
        double ratio = candidates == 0 ? 1 : (double) skips.count / candidates;
        return List.of(new MiningReport.Skipped(skips.option, limit.getAsDouble(), skips.count, ratio));
    }
}
