package org.sentenceforge.core.ops;

/**
 * A mixture of experts (Shazeer et al. 2017): small networks side by side, of which each token goes through a few.
 *
 * @param count      of the experts
 * @param chosen     how many a token goes through
 * @param activation of an expert, between its two matrices
 */
public record Experts(int count, int chosen, Activation activation) {}
