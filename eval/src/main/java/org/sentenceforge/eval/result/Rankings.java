package org.sentenceforge.eval.result;

import java.util.List;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.eval.retrieval.RetrievalData;

/**
 * The documents found for each query with one score function.
 *
 * @param queryRows the rows of the judged queries in the data
 * @param hits one per judged query
 */
public record Rankings(String scoreName, RetrievalData data, int[] queryRows, List<Hits> hits) implements Detail {}
