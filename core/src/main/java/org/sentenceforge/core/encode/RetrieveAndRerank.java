package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * Two stages of search: of all rows those whose vectors are nearest to a query's, exactly; and these in the order of a reranker's scores.
 * Holds the queries, their candidates and a window of texts. The models stay their owner's to close.
 *
 * @param texts      the text of a row
 * @param vectors    of the rows, by the retriever
 * @param candidates how many rows are read by the reranker for each query
 * @param top        how many of these are kept
 * @param options    of the reranker
 */
public record RetrieveAndRerank(
        Embedder retriever,
        Vectors vectors,
        int candidates,
        PairModel reranker,
        IntFunction<String> texts,
        int top,
        ScoreOptions options) {

    /**
     * A row that was found.
     *
     * @param similarity what it was retrieved by
     */
    public record Candidate(int row, float similarity) {}

    private record Pair(int query, int rank, Candidate candidate) {}

    /**
     * The best rows for each query, best first, with the reranker's scores; of equal ones the one that was retrieved first.
     *
     * @param task is advanced by pairs
     */
    public List<List<Ranked<Candidate>>> rank(List<String> queries, Progress.Task task) {
        List<Hits> found = ExactSearch.inCorpusOrder(retriever.similarityFunction(), candidates, vectors.size())
                .search(Vectors.of(retriever.encodeQueries(queries), vectors.dimension()), vectors);
        List<BestRanked<Candidate>> best = new ArrayList<>();
        queries.forEach(query -> best.add(new BestRanked<>(top)));
        Stream<Pair> pairs =
                IntStream.range(0, queries.size()).boxed().flatMap(query -> pairs(query, found.get(query)));
        reranker.score(
                pairs.iterator(),
                pair -> new TextPair(
                        queries.get(pair.query()), texts.apply(pair.candidate().row())),
                options,
                (window, scores) -> {
                    for (int i = 0; i < window.size(); i++) {
                        Pair pair = window.get(i);
                        best.get(pair.query()).add(new Ranked<>(pair.candidate(), pair.rank(), scores.get(i)[0]));
                    }
                },
                task);
        return best.stream().map(BestRanked::sorted).toList();
    }

    private static Stream<Pair> pairs(int query, Hits hits) {
        return IntStream.range(0, hits.size())
                .mapToObj(rank -> new Pair(query, rank, new Candidate(hits.rows()[rank], hits.scores()[rank])));
    }
}
