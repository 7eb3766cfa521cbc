package org.sentenceforge.eval.vector;

import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.MaxSim;
import org.sentenceforge.core.search.MultiVectors;
import org.sentenceforge.core.search.Vectors;

/** The similarity of each row with the row of the same number. */
public final class PairwiseScores {
    private PairwiseScores() {}

    /** @throws SforgeException if the dimensions or the numbers of rows differ */
    public static float[] of(SimilarityFunction function, Vectors a, Vectors b) {
        if (a.dimension() != b.dimension() || a.size() != b.size()) {
            throw SforgeException.badData("the embeddings to compare have different shapes: [" + a.size() + ", "
                    + a.dimension() + "] and [" + b.size() + ", " + b.dimension()
                    + "]; both must come from the same model, one row per pair");
        }
        float[] scores = new float[a.size()];
        if (a instanceof MultiVectors queries && b instanceof MultiVectors documents) {
            MaxSim late = new MaxSim(function);
            IntStream.range(0, scores.length)
                    .parallel()
                    .forEach(i -> scores[i] = late.between(
                            queries.texts().get(i), documents.texts().get(i)));
            return scores;
        }
        IntStream.range(0, scores.length).parallel().forEach(i -> scores[i] = function.between(a.row(i), b.row(i)));
        return scores;
    }
}
