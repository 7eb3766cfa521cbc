package org.sentenceforge.core.encode;

/**
 * A row that goes with a query.
 *
 * @param index which row it is of those that were given, from 0
 * @param score a higher one is better
 */
public record Ranked<R>(R row, long index, float score) {}
