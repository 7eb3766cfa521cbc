package org.sentenceforge.train.sampling;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** The samplers by the names of the reference's {@code batch_sampler}. */
public enum BatchSampling {
    BATCH_SAMPLER,
    NO_DUPLICATES,
    NO_DUPLICATES_HASHED,
    GROUP_BY_LABEL;

    /** Its name in a configuration. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A sampler of this kind.
     *
     * @param texts  of a row, all but its label
     * @param labels of the rows; asked for only where they are grouped by it
     */
    public BatchSampler of(
            int rows, int batchSize, boolean dropLast, IntFunction<List<String>> texts, IntFunction<?> labels) {
        return switch (this) {
            case BATCH_SAMPLER -> new Shuffled(rows, batchSize, dropLast);
            case NO_DUPLICATES -> new NoDuplicates(rows, batchSize, dropLast, texts);
            case NO_DUPLICATES_HASHED -> new NoDuplicates(rows, batchSize, dropLast, new HashedTexts(rows, texts));
            case GROUP_BY_LABEL -> new GroupByLabel(rows, batchSize, dropLast, labels);
        };
    }
}
