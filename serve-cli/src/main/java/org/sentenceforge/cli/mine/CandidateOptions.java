package org.sentenceforge.cli.mine;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.sentenceforge.eval.mining.MiningOptions;
import org.sentenceforge.eval.mining.MiningOptions.Limits;
import org.sentenceforge.eval.mining.MiningOptions.Ranks;
import org.sentenceforge.eval.mining.MiningOptions.Sampling;
import picocli.CommandLine.Option;

/** The options that say which candidates become negatives, as a picocli mixin. */
final class CandidateOptions {

    /** What {@code --sampling-strategy} accepts. */
    enum Strategy {
        top,
        random
    }

    @Option(
            names = "--num-negatives",
            paramLabel = "N",
            defaultValue = "3",
            description = "Negatives per anchor (default: ${DEFAULT-VALUE}).")
    private int negatives;

    @Option(
            names = "--range-min",
            paramLabel = "N",
            defaultValue = "0",
            description = "Skip the N nearest candidates, which may be unlabeled positives.")
    private int rangeMin;

    @Option(
            names = "--range-max",
            paramLabel = "N",
            description = "Consider only the N nearest candidates; by default as many as are likely to be needed.")
    private Integer rangeMax;

    @Option(names = "--max-score", paramLabel = "X", description = "The highest score of a negative.")
    private Double maxScore;

    @Option(names = "--min-score", paramLabel = "X", description = "The lowest score of a negative.")
    private Double minScore;

    @Option(
            names = "--absolute-margin",
            paramLabel = "X",
            description = "The least by which a negative must score below the positive; 0: it must not score above.")
    private Double absoluteMargin;

    @Option(
            names = "--relative-margin",
            paramLabel = "X",
            description = "The same as a fraction of the positive's score: 0.05 keeps what has at most 95 %% of it.")
    private Double relativeMargin;

    @Option(
            names = "--sampling-strategy",
            paramLabel = "WHAT",
            defaultValue = "top",
            description = "top: the nearest candidates that are left; random: any of them.")
    private Strategy strategy;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of random sampling: the same seed, the same candidates (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--include-positives",
            description =
                    "Make the positives candidates too; each row has all of them, ordered by score, as an n-tuple.")
    private boolean includePositives;

    boolean includePositives() {
        return includePositives;
    }

    /** Whether some option may keep positives out although they are to be candidates. */
    boolean mayDropPositives() {
        return rangeMin != 0
                || rangeMax != null
                || maxScore != null
                || absoluteMargin != null
                || strategy == Strategy.random;
    }

    /** @param withPositives whether positives are candidates even where that was not asked for */
    MiningOptions options(boolean withPositives) {
        return new MiningOptions(
                negatives,
                new Ranks(rangeMin, rangeMax == null ? OptionalInt.empty() : OptionalInt.of(rangeMax)),
                new Limits(number(maxScore), number(minScore), number(absoluteMargin), number(relativeMargin)),
                strategy == Strategy.top ? new Sampling.Top() : new Sampling.Random(seed),
                includePositives || withPositives);
    }

    private static OptionalDouble number(Double given) {
        return given == null ? OptionalDouble.empty() : OptionalDouble.of(given);
    }
}
