/** The losses of bi-encoders, one to a file: a formula over the embeddings of a batch, its inputs and its parameters. */
package org.sentenceforge.train.loss.biencoder;
