/** Losses, samplers, the optimiser and the training loop. */
package org.sentenceforge.cli.train;
