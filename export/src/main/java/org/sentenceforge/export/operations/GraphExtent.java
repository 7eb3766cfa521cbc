package org.sentenceforge.export.operations;

/** How much of a model a graph holds. */
public enum GraphExtent {
    /** Everything, up to the vectors of texts or the scores of pairs; the tokens' vectors are an output besides. */
    WHOLE,
    /** The transformer alone, up to the tokens' vectors. */
    TRANSFORMER
}
