package org.sentenceforge.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How alike two embeddings are: larger is more alike. */
public enum SimilarityFunction {
    COSINE("cosine"),
    DOT("dot"),
    /** The negative L2 distance. */
    EUCLIDEAN("euclidean"),
    /** The negative L1 distance. */
    MANHATTAN("manhattan"),
    /** Of each of a query's tokens the dot product with the document's token that it is most like, summed. */
    MAXSIM("maxsim"),
    /** The same as a mean. */
    MEAN_MAXSIM("meanmaxsim");

    /** Those that compare two vectors. */
    public static final List<SimilarityFunction> OF_VECTORS = List.of(COSINE, DOT, EUCLIDEAN, MANHATTAN);

    /** Those that compare two texts' tokens. */
    public static final List<SimilarityFunction> OF_TOKENS = List.of(MAXSIM, MEAN_MAXSIM);

    private final String key;

    SimilarityFunction(String key) {
        this.key = key;
    }

    /** The name in model directories, metric keys and options. */
    public String key() {
        return key;
    }

    /**
     * The similarity of two embeddings, summed in double precision and rounded to float32 once.
     *
     * @throws IllegalArgumentException if their dimensions differ, or the function compares tokens
     */
    public float between(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("dimensions differ: " + a.length + " != " + b.length);
        }
        return switch (this) {
            case COSINE -> DOT.between(UnitLength.of(a), UnitLength.of(b));
            case DOT -> {
                double sum = 0;
                for (int i = 0; i < a.length; i++) {
                    sum += (double) a[i] * b[i];
                }
                yield (float) sum;
            }
            case EUCLIDEAN -> {
                double sum = 0;
                for (int i = 0; i < a.length; i++) {
                    double difference = (double) a[i] - b[i];
                    sum += difference * difference;
                }
                yield (float) -Math.sqrt(sum);
            }
            case MANHATTAN -> {
                double sum = 0;
                for (int i = 0; i < a.length; i++) {
                    sum += Math.abs((double) a[i] - b[i]);
                }
                yield (float) -sum;
            }
            case MAXSIM, MEAN_MAXSIM -> throw new IllegalArgumentException(key + " compares tokens, not two vectors");
        };
    }

    public static Optional<SimilarityFunction> ofKey(String key) {
        return Arrays.stream(values()).filter(f -> f.key.equals(key)).findFirst();
    }
}
