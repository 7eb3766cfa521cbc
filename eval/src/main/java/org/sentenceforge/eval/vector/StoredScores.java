package org.sentenceforge.eval.vector;

import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.search.Vectors;

/** Scores computed before, one row per pair in the order in which an evaluator asks for them. */
public final class StoredScores implements PairScorer {
    private final Vectors scores;
    private int next;

    /** @param scores [pairs, labels] */
    public StoredScores(Vectors scores) {
        this.scores = scores;
    }

    @Override
    public int labels() {
        return scores.dimension();
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        if (next + pairs.size() > scores.size()) {
            throw SforgeException.badData("there are " + scores.size() + " scores, the data asks for at least "
                    + (next + pairs.size()) + "; give one row of scores per pair, in the order of the data");
        }
        float[][] rows = new float[pairs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = scores.row(next++);
            for (float score : rows[i]) {
                if (Float.isNaN(score)) {
                    throw SforgeException.badData("scores, row " + (next - 1) + ": NaN, expected a number");
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        if (next != scores.size()) {
            throw SforgeException.badData("there are " + scores.size() + " scores, the data asked for " + next
                    + "; give one row of scores per pair, in the order of the data");
        }
    }
}
