package org.sentenceforge.core.ops;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What attention adds to the score of query i and key j for their distance, which falls into a bucket b:
 * {@code biases[b] + scale (q_i · keys[b] + k_j · queries[b])}, as far as there are such tables.
 *
 * @param biases  [buckets, heads]: T5's bias of each head; or null
 * @param keys    [buckets, heads * headSize], which queries are multiplied with: DeBERTa's content-to-position scores; or null
 * @param queries [buckets, heads * headSize], which keys are multiplied with: its position-to-content scores; or null
 * @param <T> a tensor
 */
public record RelativePositions<T>(DistanceBuckets buckets, T biases, T keys, T queries) {

    /** A learned bias for each bucket and head. */
    public static <T> RelativePositions<T> biases(DistanceBuckets buckets, T table) {
        return new RelativePositions<>(buckets, table, null, null);
    }

    /** Which tables there are. */
    public record Form(DistanceBuckets buckets, boolean biases, boolean keys, boolean queries) {}

    public Form form() {
        return new Form(buckets, biases != null, keys != null, queries != null);
    }

    /** The tables that there are. */
    public List<T> tables() {
        return Stream.of(biases, keys, queries).filter(Objects::nonNull).toList();
    }
}
