package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;

/** Texts with their embeddings, each compared with a query's by the model's similarity function. */
final class EmbeddedIndex extends TextIndex {
    private final Embedder model;
    private final Prompt queryPrompt;
    private final Prompt textPrompt;
    private final List<float[]> embeddings = new ArrayList<>();

    EmbeddedIndex(Embedder model, Prompt queryPrompt, Prompt textPrompt) {
        this.model = model;
        this.queryPrompt = queryPrompt;
        this.textPrompt = textPrompt;
    }

    @Override
    public void add(List<String> more) {
        embeddings.addAll(prepared(model.encode(more, textPrompt)));
        super.add(more);
    }

    @Override
    float[] scores(String query, List<String> texts) {
        float[] wanted = prepared(model.encode(List.of(query), queryPrompt)).get(0);
        SimilarityFunction function = isCosine() ? SimilarityFunction.DOT : model.similarityFunction();
        float[] scores = new float[texts.size()];
        IntStream.range(0, scores.length)
                .parallel()
                .forEach(row -> scores[row] = function.between(wanted, embeddings.get(row)));
        return scores;
    }

    /** The cosine is the dot product of vectors of length 1, which are made only once. */
    private List<float[]> prepared(float[][] vectors) {
        return isCosine() ? Stream.of(vectors).map(UnitLength::of).toList() : List.of(vectors);
    }

    private boolean isCosine() {
        return model.similarityFunction() == SimilarityFunction.COSINE;
    }
}
