/**
 * The losses of cross-encoders, one to a file: a formula over the logits of a batch's pairs, its inputs and its parameters.
 *
 * <p>A cross-encoder reads two texts at once and gives them a logit for each of its labels; which texts of a batch are read together a loss
 * says by the {@link org.sentenceforge.train.loss.Pairing} of its inputs. Where each row has one pair in each column, the loss sees a
 * column of logits [rows, labels] for each text column but the first; where a row has any number of pairs, it sees one column of logits
 * [pairs, labels] and the places of each row's pairs in it. What is drawn is drawn when pairs are made, so that a formula is the same
 * for every way to its gradient: a cache over mini-batches of pairs needs nothing that the one over texts has not.
 */
package org.sentenceforge.train.loss.crossencoder;
