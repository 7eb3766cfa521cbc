package org.sentenceforge.core.encode;

/** What to do with a text that has more tokens than the model takes. */
public enum LongTexts {
    /** Leave out what is too much. */
    TRUNCATE,
    /** Refuse it as bad data. */
    ERROR,
    /** Encode all of it in parts and take their mean, weighted by tokens; for the vectors of tokens, all parts' one after the other. */
    CHUNK
}
