/**
 * Embeddings as rows of float32 numbers, wherever they lie, and exact search among them: the best rows for each query, with ties in a
 * defined order and memory independent of the number of rows. Also as bits, searched in two steps. Nothing here runs a model.
 */
package org.sentenceforge.core.search;
