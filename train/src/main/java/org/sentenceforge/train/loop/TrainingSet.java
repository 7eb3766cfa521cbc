package org.sentenceforge.train.loop;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.train.config.DataSource;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.config.arguments.Batches;
import org.sentenceforge.train.loss.Pairing;
import org.sentenceforge.train.sampling.BatchSampler;

/**
 * A data set in memory, ready to be cut into micro-batches.
 *
 * @param columns the text columns in the order of their roles
 * @param labels  as the loss takes them; empty where it takes none
 */
public record TrainingSet(TrainingData data, RowTable rows, List<String> columns, Optional<LabelColumn> labels) {

    /**
     * Reads a data set.
     *
     * @param surroundings has data sets of the hub, and is told of the rows that were read, where there are many
     * @throws SforgeException (bad data) where it cannot be read, or its columns do not suit its loss
     */
    public static TrainingSet load(TrainingData data, Selection.EmptyCells emptyCells, Surroundings surroundings) {
        Selection selection = data.columns().selection().withEmptyCells(emptyCells);
        DataSource.Opened opened = data.source().open(surroundings.sources());
        RowTable read = RowTable.load(opened.rows(), selection, surroundings.progress());
        boolean lists = data.loss().inputs().pairing().orElse(null) instanceof Pairing.Lists;
        RowTable rows = lists ? read : read.expandLists(data.lists());
        List<String> columns = rows.columns().inputs();
        String what = data.name().isEmpty() ? opened.rows().name() : data.name();
        data.loss().inputs().checkColumns(data.loss().name(), what, columns.size(), String.join(", ", columns));
        for (String column : columns) {
            check(rows, column, lists && column.equals(columns.get(1)) ? ColumnType.TEXTS : ColumnType.TEXT, what);
        }
        TrainingSet set = new TrainingSet(
                data.at(opened.commit()), rows, columns, LabelColumn.of(rows, data.loss(), what, columns.size()));
        if (lists) {
            set.checkLists();
        }
        return set;
    }

    /** The same with other mini-batches, where its loss's gradient goes through a cache. */
    TrainingSet withMiniBatches(int texts) {
        return new TrainingSet(data.withMiniBatches(texts), rows, columns, labels);
    }

    private static void check(RowTable rows, String column, ColumnType expected, String what) {
        ColumnType type = rows.type(rows.columns().indexOf(column));
        if (type != expected) {
            throw SforgeException.badData(what + ": column '" + column + "': expected " + expected.description()
                    + ", got " + type.description() + "; choose the text columns with 'columns'");
        }
    }

    /** A list has texts, also where empty cells are kept, and its row's label a number for each. */
    private void checkLists() {
        int documents = rows.columns().indexOf(columns.get(1));
        for (int row = 0; row < rows.size(); row++) {
            int length = rows.listLength(row, documents);
            if (length == 0) {
                throw rows.unexpected(row, documents, "a list of texts", "an empty list");
            }
            if (labels.isPresent()) {
                labels.get().checkLength(row, length, columns.get(1));
            }
        }
    }

    /** Refuses classes that a cross-encoder with so many labels has not. */
    void checkClasses(int labelCount) {
        if (data.loss().inputs().pairing().isPresent()) {
            labels.ifPresent(column -> column.checkClasses(labelCount));
        }
    }

    /** How many numbers a label has, 0 where it is no list; empty where there are no labels. */
    Optional<Integer> labelWidth() {
        return labels.map(LabelColumn::width);
    }

    BatchSampler sampler(Batches batches) {
        return batches.sampling().of(rows.size(), batches.size(), batches.dropLast(), this::texts, this::label);
    }

    /** The batches of an evaluation. */
    BatchSampler evaluationSampler(Batches batches) {
        return batches.sampling()
                .of(rows.size(), batches.evaluationSize(), batches.dropLast(), this::texts, this::label);
    }

    private Object label(int row) {
        return labels.orElseThrow(() -> SforgeException.badData(data.name()
                        + ": group_by_label needs labels; choose a loss that takes them, or another batch_sampler"))
                .group(row);
    }

    /** What the batch samplers compare: a list of texts as one. */
    private List<String> texts(int row) {
        return columns.stream()
                .map(column -> String.valueOf(rows.cell(row, rows.columns().indexOf(column))))
                .toList();
    }

    /** The texts of a cell: that of a text column, or those of a list. */
    List<String> texts(int row, String column) {
        int index = rows.columns().indexOf(column);
        return rows.type(index) == ColumnType.TEXTS ? rows.texts(row, index) : List.of(rows.text(row, index));
    }

    /** A cell of a text column. */
    public String text(int row, String column) {
        return rows.text(row, rows.columns().indexOf(column));
    }
}
