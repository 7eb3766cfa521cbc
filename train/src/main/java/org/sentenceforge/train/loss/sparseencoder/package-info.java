/**
 * The losses of sparse encoders, one to a file: a loss of bi-encoders over embeddings as large as the vocabulary, with what keeps most of
 * their components at 0 beside it.
 */
package org.sentenceforge.train.loss.sparseencoder;
