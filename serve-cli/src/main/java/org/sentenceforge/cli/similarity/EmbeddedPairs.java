package org.sentenceforge.cli.similarity;

import java.util.List;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/** Scores pairs by the similarity of their texts' embeddings. The model stays its owner's to close. */
record EmbeddedPairs(Embedder model) implements PairScorer {

    @Override
    public int labels() {
        return 1;
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        SimilarityFunction similarity = model.similarityFunction();
        float[][] first = model.encode(pairs.stream().map(TextPair::first).toList(), new Prompt.Default());
        float[][] second = model.encode(pairs.stream().map(TextPair::second).toList(), new Prompt.Default());
        float[][] scores = new float[pairs.size()][];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = new float[] {similarity.between(first[i], second[i])};
        }
        return scores;
    }

    @Override
    public void close() {
        // the model is not ours
    }
}
