package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The rows that go through the model together.
 *
 * @param loss    index of the loss that they go through
 * @param columns the tokenized texts, column by column, all of the same height; the order of columns decides their role
 */
public record MicroBatch(int loss, List<List<TokenSequence>> columns) {

    public int rows() {
        return columns.get(0).size();
    }

    public int tokens() {
        return texts().stream().mapToInt(TokenSequence::length).sum();
    }

    /** All texts, column after column. */
    List<TokenSequence> texts() {
        List<TokenSequence> texts = new ArrayList<>();
        columns.forEach(texts::addAll);
        return texts;
    }
}
