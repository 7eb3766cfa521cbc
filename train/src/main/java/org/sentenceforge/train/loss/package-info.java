/**
 * The seam between losses and the trainer. The losses themselves, and the tables of them, are in {@code biencoder} and {@code
 * crossencoder}; how a gradient is found is the business of {@code train.step}.
 */
package org.sentenceforge.train.loss;
