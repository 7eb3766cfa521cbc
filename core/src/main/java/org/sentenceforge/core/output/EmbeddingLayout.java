package org.sentenceforge.core.output;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * What a file of embeddings holds per row.
 *
 * @param dimension numbers of an embedding before quantization
 * @param calibration ranges for {@link Precision#INT8} and {@link Precision#UINT8}; without them those of the embeddings themselves
 * @param kept columns of the input that are written beside the embedding
 */
public record EmbeddingLayout(
        int dimension, Unit unit, Precision precision, Optional<ValueRanges> calibration, List<String> kept) {
    /** The column of the embeddings themselves. */
    static final String EMBEDDING = "embedding";

    /** What an embedding stands for. */
    public enum Unit {
        /** One vector per row. */
        SENTENCE,
        /** One vector per token of the row. */
        TOKENS
    }

    public EmbeddingLayout {
        kept = List.copyOf(kept);
        if (kept.contains(EMBEDDING) || new HashSet<>(kept).size() < kept.size()) {
            throw SforgeException.usage("columns to keep: " + String.join(", ", kept)
                    + "; each may be named once, and none may be called '" + EMBEDDING + "'");
        }
        if (unit == Unit.TOKENS && precision != Precision.FLOAT32) {
            throw SforgeException.usage("token embeddings are written as float32; leave --precision "
                    + precision.name().toLowerCase(Locale.ROOT) + " out");
        }
    }

    /** One float32 vector per row and nothing else. */
    public static EmbeddingLayout vectors(int dimension) {
        return new EmbeddingLayout(dimension, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of());
    }

    int storedDimension() {
        return precision.storedDimension(dimension);
    }
}
