package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.search.MaxSim;

/** Documents with a vector for each of their tokens, compared with a query's. */
final class TokenIndex extends TextIndex {
    private final Embedder model;
    private final List<float[][]> embeddings = new ArrayList<>();

    TokenIndex(Embedder model) {
        this.model = model;
    }

    @Override
    public void add(List<String> more) {
        embeddings.addAll(model.encodeMultiVectors(more, new Prompt.Document()));
        super.add(more);
    }

    @Override
    float[] scores(String query, List<String> texts) {
        float[][] wanted =
                model.encodeMultiVectors(List.of(query), new Prompt.Query()).get(0);
        MaxSim late = new MaxSim(model.similarityFunction());
        float[] scores = new float[texts.size()];
        IntStream.range(0, scores.length)
                .parallel()
                .forEach(row -> scores[row] = late.between(wanted, embeddings.get(row)));
        return scores;
    }
}
