/**
 * The seam between losses and the trainer. The losses themselves, and the table of them, are in {@code biencoder}; how a gradient is found is the business of {@code train.step}.
 */
package org.sentenceforge.train.loss;
