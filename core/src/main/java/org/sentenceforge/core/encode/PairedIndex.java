package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.encode.PairScorer.TextPair;

/** Texts that a model reads together with every query. */
final class PairedIndex extends TextIndex {
    private final PairScorer model;

    /** @throws org.sentenceforge.core.SforgeException (bad model) for a model that gives a pair several scores */
    PairedIndex(PairScorer model) {
        model.requireOneScore();
        this.model = model;
    }

    @Override
    float[] scores(String query, List<String> texts) {
        float[][] rows = model.score(
                texts.stream().map(text -> new TextPair(query, text)).toList());
        float[] scores = new float[rows.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = rows[i][0];
        }
        return scores;
    }
}
