package org.sentenceforge.core.ops;

/**
 * How a root-mean-square norm works.
 *
 * @param size      how many neighbours of the last dimension are normalised together
 * @param epsilon   added to the mean square
 * @param unitOffset true where the weight is stored as its difference from one (Gemma); the product is then formed in float32
 */
public record RmsNorm(int size, double epsilon, boolean unitOffset) {}
