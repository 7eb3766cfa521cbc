package org.sentenceforge.cli.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeStatistics;
import org.sentenceforge.core.encode.RowInput;

/**
 * The rows of a partition with their vectors behind, in their order, a window in memory at a time. Spark's rows are read by the thread that
 * asks for results, as Spark wants it; the model's batches are packed from the whole window. Where a window ends depends on nothing but the
 * partition, so that a task that is run again gives the same numbers.
 */
final class EmbeddedRows implements Iterator<Row> {
    /** As many as on one machine. */
    private static final int WINDOW_ROWS = 8192;

    private static final int WINDOW_CHARACTERS = 1 << 23;

    private final Iterator<Row> rows;
    private final Embedder model;
    private final TextSpec text;
    private final int partition;
    private final Meters meters;
    private final Deque<Embedded> ready = new ArrayDeque<>();
    private long read;

    /** @param partition of the data set, for messages */
    EmbeddedRows(Iterator<Row> rows, Embedder model, TextSpec text, int partition, Meters meters) {
        this.rows = rows;
        this.model = model;
        this.text = text;
        this.partition = partition;
        this.meters = meters;
    }

    private record Text(Row row, String text, long number) {}

    private record Embedded(Row row, float[] vector) {

        /** Numbers as objects, which Spark asks for, take five times the memory: only those of this row. */
        Row asRow() {
            Object[] cells = new Object[row.length() + 1];
            for (int i = 0; i < row.length(); i++) {
                cells[i] = row.get(i);
            }
            Float[] numbers = new Float[vector.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = vector[i];
            }
            cells[row.length()] = numbers;
            return RowFactory.create(cells);
        }
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty() && rows.hasNext()) {
            encode(window());
        }
        return !ready.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        return ready.removeFirst().asRow();
    }

    private List<Text> window() {
        List<Text> window = new ArrayList<>();
        long characters = 0;
        while (window.size() < WINDOW_ROWS && characters < WINDOW_CHARACTERS && rows.hasNext()) {
            Row row = rows.next();
            String words = text(row);
            characters += words.length();
            window.add(new Text(row, words, ++read));
        }
        return window;
    }

    private String text(Row row) {
        return text.columns().stream().map(name -> cell(row, name)).collect(Collectors.joining(" "));
    }

    /** As {@code core.data.Row.text} reads cells of files. */
    private String cell(Row row, String column) {
        Object cell = row.getAs(column);
        if (cell == null) {
            return "";
        }
        if (cell instanceof String || cell instanceof Number || cell instanceof Boolean) {
            return cell.toString();
        }
        throw SforgeException.badData(place(read + 1) + ", column '" + column + "': expected a text, got "
                + cell.getClass().getSimpleName() + "; name another column with --column");
    }

    private String place(long number) {
        return "partition " + partition + ", row " + number;
    }

    private void encode(List<Text> window) {
        EncodeStatistics statistics = model.encode(
                window.iterator(),
                new RowInput.Texts<>(Text::text, some -> place(some.number)),
                text.options(),
                (some, vectors) -> {
                    for (int i = 0; i < vectors.size(); i++) {
                        ready.add(new Embedded(some.get(i).row, vectors.get(i)));
                    }
                },
                Progress.NONE.start("", "", Progress.UNKNOWN));
        meters.add(statistics);
    }
}
