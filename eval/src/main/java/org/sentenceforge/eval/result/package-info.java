/**
 * What an evaluator found: named numbers, the parts they were computed from, rows of CSV files. Values only: nothing here opens data or
 * knows models. Names, keys and CSV columns are those of sentence-transformers 6.
 */
package org.sentenceforge.eval.result;
