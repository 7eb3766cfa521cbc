package org.sentenceforge.core.search;

/**
 * What a search found for one query, best first.
 *
 * @param rows rows of the corpus
 * @param scores their scores, one per row
 */
public record Hits(int[] rows, float[] scores) {
    public int size() {
        return rows.length;
    }
}
