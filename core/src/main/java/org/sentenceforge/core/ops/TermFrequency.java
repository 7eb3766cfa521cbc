package org.sentenceforge.core.ops;

/** How an entry of a vocabulary counts that occurs in a text more than once. */
public enum TermFrequency {
    /** Each time. */
    RAW,
    /** Once. */
    BINARY
}
