package org.sentenceforge.eval.retrieval;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Queries, documents and which belong together.
 *
 * @param queryIds one per query, distinct
 * @param queries the queries' texts; null entries where vectors are precomputed
 * @param corpusIds one per document, distinct
 * @param corpus the documents' texts; null entries where vectors are precomputed
 * @param relevant query id to the ids of its relevant documents; ids that are not in the corpus count as never found
 */
public record RetrievalData(
        List<String> queryIds,
        List<String> queries,
        List<String> corpusIds,
        List<String> corpus,
        Map<String, Set<String>> relevant) {

    /** Rows of the queries that have relevant documents; the others cannot be measured and are left out. */
    public int[] judgedQueries() {
        return IntStream.range(0, queryIds.size())
                .filter(row -> !relevantTo(row).isEmpty())
                .toArray();
    }

    public Set<String> relevantTo(int queryRow) {
        return relevant.getOrDefault(queryIds.get(queryRow), Set.of());
    }

    /** How many relevance judgements of the judged queries name a document outside the corpus. */
    public long unknownRelevant() {
        Set<String> known = new HashSet<>(corpusIds);
        return IntStream.of(judgedQueries())
                .boxed()
                .flatMap(row -> relevantTo(row).stream())
                .filter(id -> !known.contains(id))
                .count();
    }
}
