package org.sentenceforge.core.text;

import java.util.ArrayList;
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

    /** Batches one behind the other. */
    static TokenizedTexts joined(List<TokenizedTexts> batches) {
        if (batches.size() == 1) {
            return batches.get(0);
        }
        List<TokenSequence> sequences = new ArrayList<>();
        BitSet truncated = new BitSet();
        BitSet continued = new BitSet();
        int texts = 0;
        for (TokenizedTexts batch : batches) {
            int before = sequences.size();
            int textsBefore = texts;
            batch.truncated.stream().forEach(text -> truncated.set(textsBefore + text));
            batch.continued.stream().forEach(row -> continued.set(before + row));
            sequences.addAll(batch.sequences);
            texts += batch.texts();
        }
        return new TokenizedTexts(sequences, truncated, continued);
    }

    public int texts() {
        return sequences.size() - continued.cardinality();
    }

    /** How many sequences, from {@code first} on, are one text. */
    public int parts(int first) {
        return Math.min(continued.nextClearBit(first + 1), sequences.size()) - first;
    }
}
