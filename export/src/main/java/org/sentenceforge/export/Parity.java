package org.sentenceforge.export;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;
import org.sentenceforge.export.runtime.PaddedBatch;

/**
 * How far a graph's results are from the original model's.
 *
 * @param texts             how many texts were compared, each alone, among its like, and in a padded batch
 * @param worst             the place of the text that differs most
 * @param largestValue      the largest absolute component of the original
 * @param largestDifference the largest absolute difference of a component
 * @param lowestCosine      the lowest cosine of a text's two vectors; none for scores
 */
record Parity(int texts, int worst, double largestValue, double largestDifference, OptionalDouble lowestCosine) {
    /** Rows of a padded batch; texts of very different length share one. */
    private static final int PADDED_ROWS = 8;

    /** Compares with the original's vectors of the same texts. */
    static Parity of(float[][] original, OnnxSentenceEncoder graph, List<TokenSequence> texts, int padId) {
        List<List<TokenSequence>> alone = texts.stream().map(List::of).toList();
        return compare(
                original,
                List.of(graph.encode(texts), vectors(graph, alone, padId), vectors(graph, mixed(texts), padId)));
    }

    /** The texts in their order, in batches of a few whatever their lengths; only the longest texts stay alone. */
    private static List<List<TokenSequence>> mixed(List<TokenSequence> texts) {
        List<List<TokenSequence>> batches = new ArrayList<>();
        List<TokenSequence> batch = new ArrayList<>();
        for (TokenSequence text : texts) {
            boolean tooLong = text.length() > SampleTexts.LONGEST;
            if (batch.isEmpty() || batch.size() == PADDED_ROWS || tooLong) {
                batch = new ArrayList<>();
                batches.add(batch);
            }
            batch.add(text);
        }
        return batches;
    }

    private static float[][] vectors(OnnxSentenceEncoder graph, List<List<TokenSequence>> batches, int padId) {
        List<float[]> vectors = new ArrayList<>();
        for (List<TokenSequence> batch : batches) {
            FloatBuffer rows = graph.sentences(PaddedBatch.of(batch, padId));
            for (int row = 0; row < batch.size(); row++) {
                float[] vector = new float[graph.dimension()];
                rows.get(vector);
                vectors.add(vector);
            }
        }
        return vectors.toArray(float[][]::new);
    }

    /** Compares with the vectors that several ways of running the same texts give. */
    static Parity compare(float[][] original, List<float[][]> results) {
        double value = 0;
        double difference = 0;
        double cosine = 1;
        int worst = 0;
        for (float[][] result : results) {
            for (int i = 0; i < original.length; i++) {
                double before = difference;
                double dot = 0;
                double a2 = 0;
                double b2 = 0;
                for (int j = 0; j < original[i].length; j++) {
                    double a = original[i][j];
                    double b = result[i][j];
                    value = Math.max(value, Math.abs(a));
                    // not a number is never within a limit
                    difference = Double.isNaN(a - b) ? Double.POSITIVE_INFINITY : Math.max(difference, Math.abs(a - b));
                    dot += a * b;
                    a2 += a * a;
                    b2 += b * b;
                }
                worst = difference > before ? i : worst;
                cosine = Math.min(cosine, dot / Math.sqrt(Math.max(a2 * b2, Double.MIN_NORMAL)));
            }
        }
        boolean scores = original.length > 0 && original[0].length == 1;
        return new Parity(
                original.length, worst, value, difference, scores ? OptionalDouble.empty() : OptionalDouble.of(cosine));
    }
}
