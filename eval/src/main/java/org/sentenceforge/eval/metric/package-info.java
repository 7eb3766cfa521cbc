/** Formulas: numbers in, numbers out. Each says where it comes from; none knows a model, a file or an evaluator. */
package org.sentenceforge.eval.metric;
