package org.sentenceforge.eval.evaluator;

/** Measures a model on one set of data. */
public sealed interface Evaluator permits EmbeddingEvaluator, PairEvaluator {

    /** The data's name, the prefix of all keys; empty where it has none. */
    String name();
}
