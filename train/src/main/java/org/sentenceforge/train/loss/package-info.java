/**
 * What training minimises: the seam between losses and the trainer, and the table of all losses. The formulas themselves are in {@code
 * biencoder}; how a gradient is found is the business of {@code train.step}.
 */
package org.sentenceforge.train.loss;
