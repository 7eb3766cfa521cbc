package org.sentenceforge.core.search;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * The best rows of a file, found in the way that its precision takes. float32 and 8 bits: all rows are compared, by what their numbers
 * stand for. Bits: the rows that differ in the fewest bits are compared ({@link BinarySearch}).
 *
 * <pre>{@code
 * VectorFile corpus = VectorFile.open(Path.of("corpus.npy"));
 * VectorSearch search = VectorSearch.of(corpus, model.similarityFunction(), 10);
 * List<Hits> found = search.search(Vectors.of(model.encodeQueries(questions), model.dimension()));
 * }</pre>
 *
 * @param k            how many rows are found for each query
 * @param oversampling how many candidates are rescored for each of these, where there are two steps
 * @param full         vectors of the same rows that are more precise than the file's, to rescore the candidates by
 */
public record VectorSearch(
        VectorFile file, SimilarityFunction function, int k, int oversampling, Optional<Vectors> full) {
    /** What sentence-transformers takes where nothing is said. */
    public static final int USUAL_OVERSAMPLING = 2;

    public VectorSearch {
        if (k < 1 || oversampling < 1) {
            throw new IllegalArgumentException(
                    "expected at least one row and one candidate, got " + k + " and " + oversampling);
        }
        if (full.filter(rows -> rows.size() != file.size()).isPresent()) {
            throw new IllegalArgumentException("rows differ: " + full.get().size() + " != " + file.size());
        }
    }

    /** A search with nothing but the file. */
    public static VectorSearch of(VectorFile file, SimilarityFunction function, int k) {
        return new VectorSearch(file, function, k, USUAL_OVERSAMPLING, Optional.empty());
    }

    /** The best rows for each of the queries, in order; of equal ones those that stand first in the file. */
    public List<Hits> search(Vectors queries) {
        if (file.precision().isBits()) {
            return BinarySearch.inCorpusOrder(function, k, oversampling)
                    .search(queries, file.bits(), full.orElse(file));
        }
        // levels whose ranges are unknown go with the query's dot products, as in sentence-transformers
        SimilarityFunction first = file.isRestored() ? function : SimilarityFunction.DOT;
        int candidates = full.isEmpty() ? k : (int) Math.min(file.size(), (long) k * oversampling);
        List<Hits> found =
                ExactSearch.inCorpusOrder(first, candidates, file.size()).search(queries, file);
        return full.isEmpty()
                ? found
                : new Rescoring(function, k, new TieOrder.OfCorpus()).of(found, queries, full.get());
    }
}
