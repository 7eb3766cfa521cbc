package org.sentenceforge.eval.vector;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer;

/** Scores of pairs by a model, which tells how far it is. The model stays its owner's to close. */
public record ModelScores(PairScorer model, Progress progress) implements PairScorer {
    private static final int PAIRS_AT_ONCE = 1024;

    @Override
    public int labels() {
        return model.labels();
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        List<float[]> scores = new ArrayList<>(pairs.size());
        try (Progress.Task task = progress.start("Scoring", "pairs", pairs.size())) {
            for (int from = 0; from < pairs.size(); from += PAIRS_AT_ONCE) {
                List<TextPair> some = pairs.subList(from, Math.min(from + PAIRS_AT_ONCE, pairs.size()));
                scores.addAll(List.of(model.score(some)));
                task.advance(some.size());
            }
        }
        return scores.toArray(float[][]::new);
    }

    /** Does nothing: the model is not this one's. */
    @Override
    public void close() {}
}
