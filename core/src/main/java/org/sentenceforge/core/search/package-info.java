/**
 * Embeddings as rows of float32 numbers, wherever they lie, and exact search among them: the best rows for each query, with ties in a
 * defined order and memory independent of the number of rows. Nothing here knows a model.
 */
package org.sentenceforge.core.search;
