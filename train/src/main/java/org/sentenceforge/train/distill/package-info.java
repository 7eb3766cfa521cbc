/** Static models made of others: a vector for each token of a vocabulary, without any training. */
package org.sentenceforge.train.distill;
