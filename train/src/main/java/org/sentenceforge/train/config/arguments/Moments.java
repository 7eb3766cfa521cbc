package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/**
 * When something is due during training: at the ends of epochs, every so many updates, both, or never.
 *
 * @param every updates; below 1 a fraction of all updates; 0 for not by updates
 */
public record Moments(boolean epochEnds, double every) {
    static final String STEPS = "steps";
    static final String EPOCH = "epoch";
    static final String NO = "no";

    /** The names of the strategies as transformers has them. */
    static final ValueType<String> STRATEGY = ValueTypes.named(List.of(NO, STEPS, EPOCH), Function.identity());

    /** A number of updates. */
    static final ValueType<Double> COUNT = ValueTypes.number(
            "a whole number of updates above 0, or below 1 a fraction of all updates",
            value -> value > 0 && (value < 1 || value == Math.rint(value)));

    /** Those of a strategy. */
    static Moments of(String strategy, double every) {
        return new Moments(strategy.equals(EPOCH), strategy.equals(STEPS) ? every : 0);
    }

    public boolean never() {
        return !epochEnds && every == 0;
    }

    /** Whether it is due after an update, counted from 1. */
    public boolean due(long update, boolean endOfEpoch, long totalUpdates) {
        return (epochEnds && endOfEpoch) || (every > 0 && update % updates(totalUpdates) == 0);
    }

    /** Whether each of these moments is one of others; fractions and numbers of updates cannot be compared. */
    boolean isMultipleOf(Moments others) {
        double ratio = every / others.every;
        return epochEnds || (every < 1 == others.every < 1 && Math.abs(ratio - Math.rint(ratio)) < 1e-9);
    }

    /** The strategy's name, or names. */
    String strategy() {
        String updates = every > 0 ? STEPS : NO;
        return epochEnds ? EPOCH + (every > 0 ? " and " + STEPS : "") : updates;
    }

    /** The number of updates as a configuration has it. */
    String count() {
        return every < 1 ? Double.toString(every) : Long.toString((long) every);
    }

    /** The updates between two of them, where they are due by updates. */
    public long updates(long totalUpdates) {
        return Math.max(1, (long) Math.ceil(every < 1 ? every * totalUpdates : every));
    }
}
