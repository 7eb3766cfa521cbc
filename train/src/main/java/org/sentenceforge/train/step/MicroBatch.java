package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The rows that go through the model together.
 *
 * @param objective index of their objective
 * @param columns   the tokenized texts, column by column, all of the same height; the order of columns decides their role
 * @param labels    of the rows; empty where the loss takes none
 * @param guide     the embeddings that the loss's guide gives each column's texts, row after row; empty where it has none
 * @param textIds   a number for each text of each column, the same for the same text; empty where the loss does not ask
 * @param rows      numbers of the rows in their data set
 */
public record MicroBatch(
        int objective,
        List<List<TokenSequence>> columns,
        Optional<Labels> labels,
        List<float[][]> guide,
        List<float[]> textIds,
        int[] rows) {

    /**
     * Labels.
     *
     * @param values row after row
     * @param width  how many numbers a label has; 0 where it is no list
     */
    public record Labels(float[] values, int width) {}

    public int size() {
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
