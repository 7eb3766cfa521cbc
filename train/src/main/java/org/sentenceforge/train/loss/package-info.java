/** Losses of bi-encoders, written as TorchScript over a batch's embeddings. */
package org.sentenceforge.train.loss;
