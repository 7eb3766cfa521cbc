package org.sentenceforge.core.text;

import java.util.BitSet;
import java.util.List;

/**
 * A batch of texts after tokenizing.
 *
 * @param sequences one per text, in order; of a text that was taken apart all of its parts, one behind the other
 * @param truncated the texts that were cut to the maximum length
 * @param continued the sequences that go on with the text of the one before
 */
public record TokenizedTexts(List<TokenSequence> sequences, BitSet truncated, BitSet continued) {

    /** Texts that are neither cut nor taken apart. */
    public static TokenizedTexts whole(List<TokenSequence> sequences) {
        return new TokenizedTexts(sequences, new BitSet(), new BitSet());
    }

    public int texts() {
        return sequences.size() - continued.cardinality();
    }

    /** How many sequences, from {@code first} on, are one text. */
    public int parts(int first) {
        return Math.min(continued.nextClearBit(first + 1), sequences.size()) - first;
    }
}
