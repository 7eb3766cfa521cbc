/** What becomes of results: files, tables, plots, intervals, comparisons and gates. Nothing here measures a model. */
package org.sentenceforge.eval.report;
