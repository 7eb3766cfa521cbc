package org.sentenceforge.eval.mining;

/**
 * A query with its negatives; texts as their numbers in the data.
 *
 * @param positives its positives, in the order of the rows
 * @param negatives best first; fewer than asked for where too few candidates fulfilled the limits
 */
public record MinedQuery(int query, int[] positives, float[] positiveScores, int[] negatives, float[] negativeScores) {}
