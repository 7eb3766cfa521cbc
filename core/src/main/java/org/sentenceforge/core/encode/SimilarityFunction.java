package org.sentenceforge.core.encode;

import java.util.Arrays;
import java.util.Optional;

/** How alike two embeddings are: larger is more alike. */
public enum SimilarityFunction {
    COSINE("cosine"),
    DOT("dot"),
    /** The negative L2 distance. */
    EUCLIDEAN("euclidean"),
    /** The negative L1 distance. */
    MANHATTAN("manhattan");

    private final String key;

    SimilarityFunction(String key) {
        this.key = key;
    }

    /** The name in model directories, metric keys and options. */
    public String key() {
        return key;
    }

    public static Optional<SimilarityFunction> ofKey(String key) {
        return Arrays.stream(values()).filter(f -> f.key.equals(key)).findFirst();
    }
}
