package org.sentenceforge.core.search;

import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.SimilarityFunction;

/** The second step of a search: of the candidates that a coarser one found the {@code k} most similar ones. Reads only their rows. */
record Rescoring(SimilarityFunction function, int k, TieOrder order) {

    /** @param rows what the candidates are compared by */
    List<Hits> of(List<Hits> candidates, Vectors queries, Vectors rows) {
        ExactSearch.requireSameDimension(queries.dimension(), rows.dimension());
        return IntStream.range(0, candidates.size())
                .parallel()
                .mapToObj(query -> of(candidates.get(query), queries.row(query), rows))
                .toList();
    }

    private Hits of(Hits candidates, float[] query, Vectors rows) {
        BestRows best = new BestRows(Math.min(k, candidates.size()));
        for (int row : candidates.rows()) {
            best.offer(function.between(query, rows.row(row)), order.rank(row));
        }
        return best.hits(order);
    }
}
