/** Embeddings as rows of float32 numbers, wherever they lie, and how they are asked for. Nothing here knows a metric. */
package org.sentenceforge.eval.vector;
