package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/** Texts with their embeddings, each compared with a query's by the model's similarity function. The model stays its owner's to close. */
final class EmbeddedIndex implements TextIndex {
    private final Embedder model;
    private final Prompt queryPrompt;
    private final Prompt textPrompt;
    private final List<String> texts = new ArrayList<>();
    private final List<float[]> embeddings = new ArrayList<>();

    EmbeddedIndex(Embedder model, Prompt queryPrompt, Prompt textPrompt) {
        this.model = model;
        this.queryPrompt = queryPrompt;
        this.textPrompt = textPrompt;
    }

    @Override
    public void add(List<String> more) {
        embeddings.addAll(List.of(model.encode(more, textPrompt)));
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
        SimilarityFunction similarity = model.similarityFunction();
        float[] wanted = model.encode(List.of(query), queryPrompt)[0];
        return IntStream.range(0, texts.size())
                .parallel()
                .mapToObj(row -> new Match(row, texts.get(row), similarity.between(wanted, embeddings.get(row))))
                .sorted(Comparator.comparing(Match::score).reversed())
                .limit(top)
                .toList();
    }
}
