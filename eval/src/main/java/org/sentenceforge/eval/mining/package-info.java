/**
 * Hard negatives: texts that a model takes for answers to a query though they are none, found by exact search. Numbers and order are those
 * of {@code mine_hard_negatives} in sentence-transformers 6.0.1.
 */
package org.sentenceforge.eval.mining;
