package org.sentenceforge.eval.retrieval;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.search.BinarySearch;
import org.sentenceforge.core.search.BitVectors;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * Retrieval among documents whose embeddings were stored with less precision, as {@code sforge embed --precision} stores and {@code sforge
 * search} finds them. The ranges of 8 bits are those of the documents.
 *
 * @param precision empty for embeddings as they are
 * @param rescore how many candidates among bits are compared with a query's numbers, for each document to be found; 0 to store the
 *     queries too, as nothing is rescored then
 */
public record StoredCorpus(Optional<Precision> precision, int rescore) {

    /** What a card shows of it. */
    public Map<String, Object> config() {
        return precision.filter(Precision::isBits).isPresent() ? Map.of("rescore", rescore) : Map.of();
    }

    /** The {@code k} best documents for each query; equal scores in the order of the ids. */
    public List<Hits> search(
            Vectors queries, Vectors corpus, List<String> corpusIds, SimilarityFunction function, int k) {
        Precision lower = precision.orElse(Precision.FLOAT32);
        Vectors stored = corpus.stored(lower, corpus);
        Vectors asked = rescore > 0 ? queries : queries.stored(lower, corpus);
        return lower.isBits()
                ? BinarySearch.inOrderOfIds(function, k, Math.max(1, rescore), corpusIds)
                        .search(asked, BitVectors.of(corpus), stored)
                : ExactSearch.inOrderOfIds(function, k, corpusIds).search(asked, stored);
    }
}
