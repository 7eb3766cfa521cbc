package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.config.TrainingArguments;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.sampling.BatchSampler;
import org.sentenceforge.train.step.MicroBatch;

/**
 * A data set in memory, ready to be cut into micro-batches.
 *
 * @param columns the text columns in the order of their roles
 */
public record TrainingSet(TrainingData data, RowTable rows, List<String> columns) {

    /**
     * Reads a data set.
     *
     * @throws SforgeException (bad data) where it cannot be read, or its columns do not suit its loss
     */
    public static TrainingSet load(TrainingData data, Selection.EmptyCells emptyCells) {
        Selection selection =
                (data.columns().isEmpty() ? Selection.all() : Selection.of(data.columns())).withEmptyCells(emptyCells);
        RowTable rows = RowTable.load(data.source().open(), selection);
        List<String> columns = rows.columns().inputs();
        String what = data.name().isEmpty() ? data.source().open().name() : data.name();
        if (columns.size() < data.loss().minimumColumns()) {
            throw SforgeException.badData(what + ": " + data.loss().name() + " needs at least "
                    + data.loss().minimumColumns() + " text columns, got " + columns + "; name them with 'columns'");
        }
        for (String column : columns) {
            ColumnType type = rows.type(rows.columns().indexOf(column));
            if (type != ColumnType.TEXT) {
                throw SforgeException.badData(what + ": column '" + column + "': expected texts, got " + type
                        + "; choose the text columns with 'columns'");
            }
        }
        return new TrainingSet(data, rows, columns);
    }

    BatchSampler sampler(TrainingArguments arguments) {
        return arguments.noDuplicates()
                ? new BatchSampler.NoDuplicates(rows.size(), arguments.batchSize(), arguments.dropLast(), this::texts)
                : new BatchSampler.Shuffled(rows.size(), arguments.batchSize(), arguments.dropLast());
    }

    private List<String> texts(int row) {
        return columns.stream().map(column -> text(row, column)).toList();
    }

    /** A cell of a text column. */
    public String text(int row, String column) {
        return rows.text(row, rows.columns().indexOf(column));
    }

    /** @param tokenizers of the columns */
    MicroBatch microBatch(int objective, int[] batch, List<TextTokenizer> tokenizers) {
        List<List<TokenSequence>> tokens = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            List<String> texts =
                    IntStream.of(batch).mapToObj(row -> text(row, column)).toList();
            tokens.add(tokenizers.get(i).encode(texts, data.prompt(column)).sequences());
        }
        return new MicroBatch(objective, tokens);
    }
}
