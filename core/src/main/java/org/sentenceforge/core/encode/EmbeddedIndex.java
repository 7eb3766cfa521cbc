package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;

/** Texts with their embeddings, each compared with a query's by the model's similarity function. The model stays its owner's to close. */
final class EmbeddedIndex implements TextIndex {
    private final Embedder model;
    private final Prompt queryPrompt;
    private final Prompt textPrompt;
    private final List<String> texts = new ArrayList<>();
    private final List<float[]> embeddings = new ArrayList<>();
    private final SimilarityFunction similarity;

    EmbeddedIndex(Embedder model, Prompt queryPrompt, Prompt textPrompt) {
        this.model = model;
        this.queryPrompt = queryPrompt;
        this.textPrompt = textPrompt;
        this.similarity = model.similarityFunction();
    }

    @Override
    public void add(List<String> more) {
        for (float[] embedding : model.encode(more, textPrompt)) {
            embeddings.add(prepared(embedding));
        }
        texts.addAll(more);
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public List<Match> search(String query, int top) {
        if (texts.isEmpty()) {
            return List.of();
        }
        float[] wanted = prepared(model.encode(List.of(query), queryPrompt)[0]);
        SimilarityFunction score = similarity == SimilarityFunction.COSINE ? SimilarityFunction.DOT : similarity;
        return IntStream.range(0, texts.size())
                .parallel()
                .mapToObj(row -> new Match(row, texts.get(row), score.between(wanted, embeddings.get(row))))
                .sorted(Comparator.comparing(Match::score).reversed())
                .limit(top)
                .toList();
    }

    /** The cosine is the dot product of vectors of length 1, which are made only once. */
    private float[] prepared(float[] embedding) {
        return similarity == SimilarityFunction.COSINE ? UnitLength.of(embedding) : embedding;
    }
}
