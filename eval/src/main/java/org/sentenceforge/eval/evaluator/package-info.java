/**
 * Evaluators: data in, named numbers out. They compute; files, tables and cards are made of their results elsewhere.
 * Names, keys and CSV columns are those of sentence-transformers 6.
 */
package org.sentenceforge.eval.evaluator;
