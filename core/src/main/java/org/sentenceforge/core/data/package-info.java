/**
 * Reading data: rows of text, JSONL, CSV, TSV and Parquet files or of a SQL query, in a stable order, with errors that name file
 * and line. What the columns mean to a loss or an evaluator is decided elsewhere.
 */
package org.sentenceforge.core.data;
