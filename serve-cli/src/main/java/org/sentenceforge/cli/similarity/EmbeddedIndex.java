package org.sentenceforge.cli.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.eval.retrieval.ExactSearch;
import org.sentenceforge.eval.retrieval.Hits;
import org.sentenceforge.eval.vector.Vectors;

/** Texts with their embeddings, compared by the model's similarity function. The model stays its owner's to close. */
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
        embeddings.addAll(Arrays.asList(model.encode(more, textPrompt)));
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
        Vectors queries = Vectors.of(model.encode(List.of(query), queryPrompt), model.dimension());
        Vectors corpus = Vectors.of(embeddings.toArray(float[][]::new), model.dimension());
        Hits hits = ExactSearch.inCorpusOrder(model.similarityFunction(), top, texts.size())
                .search(queries, corpus)
                .get(0);
        return IntStream.range(0, hits.size())
                .mapToObj(i -> new Match(hits.rows()[i], texts.get(hits.rows()[i]), hits.scores()[i]))
                .toList();
    }
}
