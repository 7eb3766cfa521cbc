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
            description = "Pass over the N nearest candidates, which may be positives that nobody marked.")
    private int rangeMin;

    @Option(
            names = "--range-max",
            paramLabel = "N",
            description = "Look at the N nearest candidates; by default as many as are likely to be needed.")
    private Integer rangeMax;

    @Option(names = "--max-score", paramLabel = "X", description = "The largest score of a negative.")
    private Double maxScore;

    @Option(names = "--min-score", paramLabel = "X", description = "The least score of a negative.")
    private Double minScore;

    @Option(
            names = "--absolute-margin",
            paramLabel = "X",
            description = "By how much at least a negative's score lies below the positive's; 0: it is not above.")
    private Double absoluteMargin;

    @Option(
            names = "--relative-margin",
            paramLabel = "X",
            description = "The same as a share of the positive's score: 0.05 keeps what has at most 95 %% of it.")
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
            description = "Which random candidates: the same ones for the same number (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--include-positives",
            description =
                    "Let the positives be candidates too; each row has all, in the order of their scores: n-tuple.")
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
