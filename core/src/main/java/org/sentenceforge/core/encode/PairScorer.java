package org.sentenceforge.core.encode;

import java.util.List;

/** Scores pairs of texts with a cross-encoder. */
public interface PairScorer extends AutoCloseable {

    /** Two texts to be read together. */
    record TextPair(String first, String second) {}

    /** Number of labels: 1 for a reranker. */
    int labels();

    /** One row of {@link #labels()} scores per pair, in order, with the model's activation applied. */
    float[][] score(List<TextPair> pairs);

    @Override
    void close();
}
