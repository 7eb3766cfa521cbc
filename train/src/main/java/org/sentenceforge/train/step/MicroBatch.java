package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.Progress;

/**
 * The rows that go through the model together.
 *
 * @param objective index of their objective
 * @param columns   the tokenized texts, column by column, all of the same height; the order of columns decides their role. For a
 *     cross-encoder the pairs of each column, or all pairs, row after row, in one column, as the loss's {@link
 *     org.sentenceforge.train.loss.Pairing} says
 * @param labels    of the rows; empty where the loss takes none
 * @param guide     the embeddings that the loss's guide gives each column's texts, row after row; empty where it has none
 * @param textIds   a number for each text of each column, the same for the same text; empty where the loss does not ask
 * @param pairs     how many pairs each row has, where all are in one column; empty elsewhere
 * @param rows      numbers of the rows in their data set
 * @param progress  of the training that it is for
 */
public record MicroBatch(
        int objective,
        List<List<TokenSequence>> columns,
        Optional<Labels> labels,
        List<float[][]> guide,
        List<float[]> textIds,
        int[] pairs,
        int[] rows,
        Progress progress) {

    /** For a training that is over. */
    public MicroBatch(
            int objective,
            List<List<TokenSequence>> columns,
            Optional<Labels> labels,
            List<float[][]> guide,
            List<float[]> textIds,
            int[] pairs,
            int[] rows) {
        this(objective, columns, labels, guide, textIds, pairs, rows, Progress.END);
    }

    /** The same, of texts, or of pairs with one in every column for each row. */
    public MicroBatch(
            int objective,
            List<List<TokenSequence>> columns,
            Optional<Labels> labels,
            List<float[][]> guide,
            List<float[]> textIds,
            int[] rows) {
        this(objective, columns, labels, guide, textIds, new int[0], rows);
    }

    /**
     * Labels.
     *
     * @param values row after row
     * @param width  how many numbers a label has; 0 where it is no list. Lists of different lengths are filled up with 0
     */
    public record Labels(float[] values, int width) {}

    /** The same for a training that is so far. */
    public MicroBatch at(Progress changed) {
        return new MicroBatch(objective, columns, labels, guide, textIds, pairs, rows, changed);
    }

    /** How many rows there are. */
    public int size() {
        return rows.length;
    }

    /** How many texts, or pairs, each column has. */
    int height() {
        return columns.get(0).size();
    }

    /** How many texts, or pairs, all columns have. */
    public int texts() {
        return height() * columns.size();
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
