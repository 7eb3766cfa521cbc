package org.sentenceforge.eval.task;

/** Measures a model on one set of data. */
public sealed interface Evaluator permits EmbeddingEvaluator, PairEvaluator {}
