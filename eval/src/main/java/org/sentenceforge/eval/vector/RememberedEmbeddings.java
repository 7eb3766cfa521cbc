package org.sentenceforge.eval.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;

/** Embeddings of another source, each computed once, so that evaluators that differ in the dimension only share them. */
public final class RememberedEmbeddings implements EmbeddingSource {
    private final EmbeddingSource source;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(TextColumn column, Prompt prompt, Vectors vectors) {
        boolean holds(TextColumn other, Prompt otherPrompt) {
            return column.role().equals(other.role())
                    && prompt.equals(otherPrompt)
                    && Arrays.equals(column.rows(), other.rows())
                    && column.texts().equals(other.texts());
        }
    }

    public RememberedEmbeddings(EmbeddingSource source) {
        this.source = source;
    }

    @Override
    public SimilarityFunction similarityFunction() {
        return source.similarityFunction();
    }

    @Override
    public boolean isSparse() {
        return source.isSparse();
    }

    @Override
    public boolean isMultiVector() {
        return source.isMultiVector();
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        return entries.stream()
                .filter(entry -> entry.holds(column, prompt))
                .findFirst()
                .map(Entry::vectors)
                .orElseGet(() -> {
                    Vectors vectors = source.embed(column, prompt);
                    entries.add(new Entry(column, prompt, vectors));
                    return vectors;
                });
    }
}
