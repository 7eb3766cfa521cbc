package org.sentenceforge.core.torch;

/** Bytes of a tensor, or of several, as a function of the batch: so many in any case, and so many for each of its {@link TokenCounts}. */
record BatchBytes(double fixed, double perText, double perToken, double perPair, double perLargest) {
    static final BatchBytes NONE = new BatchBytes(0, 0, 0, 0, 0);

    static BatchBytes fixed(double bytes) {
        return new BatchBytes(bytes, 0, 0, 0, 0);
    }

    static BatchBytes perText(double bytes) {
        return new BatchBytes(0, bytes, 0, 0, 0);
    }

    static BatchBytes perToken(double bytes) {
        return new BatchBytes(0, 0, bytes, 0, 0);
    }

    /** Of what is kept for all groups of equally long texts. */
    static BatchBytes perPair(double bytes) {
        return new BatchBytes(0, 0, 0, bytes, 0);
    }

    /** Of what is there for one group at a time. */
    static BatchBytes perPairOfGroup(double bytes) {
        return new BatchBytes(0, 0, 0, 0, bytes);
    }

    BatchBytes plus(BatchBytes other) {
        return new BatchBytes(
                fixed + other.fixed,
                perText + other.perText,
                perToken + other.perToken,
                perPair + other.perPair,
                perLargest + other.perLargest);
    }

    BatchBytes times(double factor) {
        return new BatchBytes(
                fixed * factor, perText * factor, perToken * factor, perPair * factor, perLargest * factor);
    }

    double of(TokenCounts batch) {
        return fixed
                + perText * batch.texts()
                + perToken * batch.tokens()
                + perPair * batch.pairs()
                + perLargest * batch.largest();
    }
}
