package org.sentenceforge.train.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a loss may see of a batch. A loss around another hands it a changed view.
 *
 * @param columns   the embeddings [rows, dimension] of each text column; for cross-encoders the logits of pairs, as {@link Pairing} says
 * @param dimension of the embeddings; for cross-encoders the number of labels
 * @param labels    of the rows; empty where there are none
 * @param guide     the embeddings [rows, any] that the guide gives each text column; empty where none is asked for
 * @param textIds   a number for each text [rows], column by column, the same for the same text; empty where not asked for
 * @param layers    the embeddings of every layer but the last, each column by column, the embedding layer's first; empty where not
 *     asked for
 * @param places    where a row has several pairs in one column: for each row the numbers of its pairs, -1 behind the last
 *     [rows, most pairs]; empty elsewhere
 * @param own       of something with a row for each row of the batch, the rows that the value is found for
 */
public record LossBatch<T>(
        List<T> columns,
        int dimension,
        Optional<Labels<T>> labels,
        List<T> guide,
        List<T> textIds,
        List<List<T>> layers,
        Optional<T> places,
        UnaryOperator<T> own) {

    /**
     * The labels of a batch.
     *
     * @param values [rows], or [rows, width] where a label is a list; where it is one of a number for each pair [rows, most pairs], 0 behind
     *     the last
     * @param width  how many numbers every label has; 0 where it is no list, or the lists are of different lengths
     */
    public record Labels<T>(T values, int width) {}

    /** The embeddings of a column, whose place decides its role: 0 the anchor, 1 the positive, 2 and above the negatives. */
    public T column(int index) {
        return columns.get(index);
    }

    /** All columns but the first. */
    public List<T> documents() {
        return columns.subList(1, columns.size());
    }

    /** The labels, for a loss that cannot do without. */
    public T label() {
        return labels.orElseThrow().values();
    }

    /** The rows of x, which has a row for each row of the batch, that the value is found for. */
    public T own(T x) {
        return own.apply(x);
    }

    /** The same with the embeddings, those of layers too, changed. */
    public LossBatch<T> map(UnaryOperator<T> change, int newDimension) {
        return new LossBatch<>(
                columns.stream().map(change).toList(),
                newDimension,
                labels,
                guide,
                textIds,
                layers.stream()
                        .map(layer -> layer.stream().map(change).toList())
                        .toList(),
                places,
                own);
    }

    /** The same with other embeddings. */
    public LossBatch<T> ofColumns(List<T> changed) {
        return new LossBatch<>(changed, dimension, labels, guide, textIds, layers, places, own);
    }

    public LossBatch<T> withLabels(Labels<T> changed) {
        return new LossBatch<>(columns, dimension, Optional.of(changed), guide, textIds, layers, places, own);
    }

    /** The same with a layer's embeddings in the place of the last one's. */
    public LossBatch<T> ofLayer(int layer) {
        return new LossBatch<>(layers.get(layer), dimension, labels, guide, textIds, List.of(), places, own);
    }

    /** All embeddings of the columns, one column below the other. */
    public T stacked(LossOps<T> ops) {
        return ops.concat(new ArrayList<>(columns), 0);
    }
}
