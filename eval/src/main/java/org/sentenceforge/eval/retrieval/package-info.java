/** Exact search: the best rows of a corpus for each query, with ties in a defined order and memory independent of the corpus. */
package org.sentenceforge.eval.retrieval;
