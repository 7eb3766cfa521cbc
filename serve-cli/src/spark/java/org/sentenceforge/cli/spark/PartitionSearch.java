package org.sentenceforge.cli.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.CodePointOrder;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * The nearest rows of one partition: a block of rows at a time is compared with all queries, and each query keeps its best so far. Of rows
 * with equal scores those whose ids come first in the order of their code points are better, as Spark sorts texts, so that the result does not
 * depend on how the corpus is divided.
 */
record PartitionSearch(QueryBlock queries, SimilarityFunction function, int k) {
    private static final int BLOCK_ROWS = 1 << 14;

    /** The best rows of one query, best first. */
    private record Best(List<String> ids, List<Float> scores) {}

    /**
     * @param corpus an id and a vector each
     * @return the query's number and id, a row's id and score
     */
    Iterator<Row> nearest(Iterator<Row> corpus) {
        List<Best> best = new ArrayList<>();
        for (int q = 0; q < queries.ids().length; q++) {
            best.add(new Best(List.of(), List.of()));
        }
        int dimension = queries.dimension();
        while (corpus.hasNext()) {
            List<String> ids = new ArrayList<>();
            List<float[]> vectors = new ArrayList<>();
            while (corpus.hasNext() && ids.size() < BLOCK_ROWS) {
                NamedVector row = NamedVector.of(corpus.next());
                ids.add(row.id());
                vectors.add(row.ofDimension(dimension));
            }
            List<Hits> found = ExactSearch.inOrderOfIds(function, k, ids)
                    .search(
                            Vectors.of(queries.vectors(), dimension),
                            Vectors.of(vectors.toArray(float[][]::new), dimension));
            for (int q = 0; q < best.size(); q++) {
                best.set(q, merged(best.get(q), found.get(q), ids));
            }
        }
        return IntStream.range(0, best.size())
                .boxed()
                .flatMap(q -> IntStream.range(0, best.get(q).ids.size())
                        .mapToObj(i -> RowFactory.create(
                                queries.first() + q,
                                queries.ids()[q],
                                best.get(q).ids.get(i),
                                best.get(q).scores.get(i))))
                .iterator();
    }

    private Best merged(Best best, Hits hits, List<String> ids) {
        List<String> mergedIds = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        int old = 0;
        int found = 0;
        while (mergedIds.size() < k && (old < best.ids.size() || found < hits.size())) {
            boolean takeOld = old < best.ids.size()
                    && (found == hits.size()
                            || isBefore(
                                    best.scores.get(old),
                                    best.ids.get(old),
                                    hits.scores()[found],
                                    ids.get(hits.rows()[found])));
            mergedIds.add(takeOld ? best.ids.get(old) : ids.get(hits.rows()[found]));
            scores.add(takeOld ? best.scores.get(old++) : (Float) hits.scores()[found++]);
        }
        return new Best(mergedIds, scores);
    }

    private static boolean isBefore(float score, String id, float otherScore, String otherId) {
        return score > otherScore || score == otherScore && CodePointOrder.compare(id, otherId) < 0;
    }
}
