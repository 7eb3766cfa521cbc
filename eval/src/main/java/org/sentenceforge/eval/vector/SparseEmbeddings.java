package org.sentenceforge.eval.vector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.SparseVectors;
import org.sentenceforge.core.search.Vectors;

/** The embeddings of a sparse encoder, which notes how sparse those are that an evaluator asks for. */
public final class SparseEmbeddings implements EmbeddingSource {
    private final EmbeddingSource source;
    private final OptionalInt maxActiveDims;
    private final List<Seen> seen = new ArrayList<>();

    /** What was asked for at once: texts and their embeddings. */
    public record Seen(String role, List<String> texts, SparseVectors vectors) {

        public Sparsity sparsity() {
            return Sparsity.of(vectors);
        }

        /** Both together, each text once. */
        public Seen and(Seen other) {
            Map<String, SparseVector> distinct = new LinkedHashMap<>();
            for (Seen some : List.of(this, other)) {
                for (int i = 0; i < some.texts.size(); i++) {
                    distinct.putIfAbsent(some.texts.get(i), some.vectors.rows().get(i));
                }
            }
            return new Seen(
                    role,
                    List.copyOf(distinct.keySet()),
                    new SparseVectors(List.copyOf(distinct.values()), vectors.dimension()));
        }
    }

    /** @param maxActiveDims how many components of an embedding are kept at most, the largest */
    public SparseEmbeddings(EmbeddingSource source, OptionalInt maxActiveDims) {
        this.source = source;
        this.maxActiveDims = maxActiveDims;
    }

    @Override
    public SimilarityFunction similarityFunction() {
        return source.similarityFunction();
    }

    @Override
    public boolean isSparse() {
        return true;
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        SparseVectors all = (SparseVectors) source.embed(column, prompt);
        SparseVectors kept = maxActiveDims.isPresent() ? all.largest(maxActiveDims.getAsInt()) : all;
        seen.add(new Seen(column.role(), column.selectedTexts(), kept));
        return kept;
    }

    /** In the order in which they were asked for. */
    public List<Seen> seen() {
        return Collections.unmodifiableList(seen);
    }
}
