package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The rows that go through the model together.
 *
 * @param objective index of what is made small over them
 * @param columns the tokenized texts, column by column, all of the same height; the order of columns decides their role
 */
public record MicroBatch(int objective, List<List<TokenSequence>> columns) {

    public int rows() {
        return columns.get(0).size();
    }

    public int tokens() {
        return texts(0, columns.size()).stream().mapToInt(TokenSequence::length).sum();
    }

    /** The texts of some columns, column after column. */
    List<TokenSequence> texts(int from, int to) {
        List<TokenSequence> texts = new ArrayList<>();
        columns.subList(from, to).forEach(texts::addAll);
        return texts;
    }
}
