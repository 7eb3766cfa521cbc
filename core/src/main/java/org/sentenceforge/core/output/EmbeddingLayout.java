package org.sentenceforge.core.output;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * What a file of embeddings holds per row.
 *
 * @param dimension numbers of an embedding before quantization
 * @param calibration ranges for {@link Precision#INT8} and {@link Precision#UINT8}; without them those of the embeddings themselves
 * @param kept columns of the input that are written beside the embedding
 * @param model that makes the embeddings; empty where the file need not say so
 * @param entries what the components of sparse embeddings stand for; empty for dense ones
 */
public record EmbeddingLayout(
        int dimension,
        Unit unit,
        Precision precision,
        Optional<ValueRanges> calibration,
        List<String> kept,
        Optional<ModelMark> model,
        Optional<Entries> entries) {
    /** The column of the embeddings themselves. */
    static final String EMBEDDING = "embedding";

    /** What an embedding stands for. */
    public enum Unit {
        /** One vector per row. */
        SENTENCE,
        /** One vector per token of the row. */
        TOKENS
    }

    /**
     * The names of the components of sparse embeddings.
     *
     * @param names one for each
     */
    public record Entries(List<String> names) {
        /** Tells from others, where a run is resumed; all names would be long. */
        @Override
        public String toString() {
            return names.size() + " entries " + names.hashCode();
        }
    }

    public EmbeddingLayout {
        kept = List.copyOf(kept);
        if (entries.isPresent() && precision != Precision.FLOAT32) {
            throw SforgeException.usage(
                    "sparse embeddings are written as float32; leave --precision " + precision.key() + " out");
        }
        if (entries.isPresent() && unit == Unit.TOKENS) {
            throw SforgeException.usage(
                    "a sparse encoder has an embedding for a text, none for its tokens; leave --output-value tokens out");
        }
        if (kept.contains(EMBEDDING) || new HashSet<>(kept).size() < kept.size()) {
            throw SforgeException.usage("columns to keep: " + String.join(", ", kept)
                    + "; each may be named once, and none may be called '" + EMBEDDING + "'");
        }
        if (unit == Unit.TOKENS && precision != Precision.FLOAT32) {
            throw SforgeException.usage(
                    "token embeddings are written as float32; leave --precision " + precision.key() + " out");
        }
    }

    /** One float32 vector per row and nothing else. */
    public static EmbeddingLayout vectors(int dimension) {
        return new EmbeddingLayout(dimension, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of());
    }

    /** A file that does not say which model made it. */
    public EmbeddingLayout(
            int dimension, Unit unit, Precision precision, Optional<ValueRanges> calibration, List<String> kept) {
        this(dimension, unit, precision, calibration, kept, Optional.empty(), Optional.empty());
    }

    /** The same, of a model's embeddings. */
    public EmbeddingLayout madeBy(Optional<ModelMark> mark) {
        return new EmbeddingLayout(dimension, unit, precision, calibration, kept, mark, entries);
    }

    /** Whether the embeddings are sparse. */
    boolean isSparse() {
        return entries.isPresent();
    }

    /** What the file says of its vectors, once the ranges are known. */
    VectorLabel label(Optional<ValueRanges> ranges) {
        return new VectorLabel(model, precision, dimension, ranges);
    }

    int storedDimension() {
        return precision.storedDimension(dimension);
    }
}
