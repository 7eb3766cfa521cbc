package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.duckdb.DuckDBAppender;

/**
 * Parquet or a DuckDB database, written by DuckDB: rows are collected to parts of some megabytes, which are joined when all are there.
 * Parts that a run left can be relied on up to its last {@link #flush}. The types of the kept columns are those of the first rows.
 */
final class DuckFormat implements RowFormat {
    private static final int ROWS_FOR_TYPES = 1000;
    private static final long PART_BYTES = 32 << 20;
    /** DuckDB takes about sixteen times as much memory as a part of nested lists has. */
    private static final long NESTED_PART_BYTES = 4 << 20;

    private final AtomicFile file;
    private final Container container;
    private final Optional<AtomicDirectory> scratch;
    private final Path folder;
    private final ParquetParts parts;
    private final EmbeddingLayout layout;
    private final long partBytes;
    private final List<Values> waiting = new ArrayList<>();
    private final List<List<?>> waitingKept = new ArrayList<>();
    private final long resumed;
    private List<ParquetColumn> columns;
    /** All columns of the file, in SQL. */
    private String declarations;

    private long bytes;
    private long rows;

    /** What the parts become. */
    enum Container {
        PARQUET,
        /** A database that holds nothing else than the table {@code embeddings}. */
        DATABASE
    }

    /** Owns the file, unless this fails. */
    DuckFormat(AtomicFile file, Path target, Container container, EmbeddingLayout layout) throws IOException {
        this.file = file;
        this.container = container;
        this.layout = layout;
        partBytes = layout.unit() == EmbeddingLayout.Unit.TOKENS ? NESTED_PART_BYTES : PART_BYTES;
        if (file.parts().isPresent()) {
            scratch = Optional.empty();
            folder = Files.createDirectories(file.parts().get());
        } else {
            scratch = Optional.of(AtomicDirectory.create(target.resolveSibling(target.getFileName() + ".rows")));
            folder = scratch.get().path();
        }
        Resumption.Point kept = file.kept();
        parts = new ParquetParts(folder, kept.position(), partBytes);
        resumed = kept.rows();
        rows = resumed;
        if (kept.position() > 0) {
            know(parts.columns(layout.kept().size()));
        }
    }

    @Override
    public long resumedRows() {
        return resumed;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        rows++;
        bytes += bytes(values, kept);
        if (columns == null) {
            waiting.add(values);
            waitingKept.add(new ArrayList<>(kept));
            if (waiting.size() >= ROWS_FOR_TYPES || bytes >= partBytes) {
                appendWaiting();
            }
        } else {
            append(values, kept, rows);
        }
        if (bytes >= partBytes) {
            end();
        }
    }

    private static long bytes(Values values, List<?> kept) {
        long bytes = 0;
        if (values instanceof Values.Floats floats) {
            bytes = (long) floats.numbers().length * Float.BYTES;
        } else if (values instanceof Values.Bytes numbers) {
            bytes = numbers.numbers().length;
        } else if (values instanceof Values.Tokens tokens && tokens.vectors().length > 0) {
            bytes = (long) tokens.vectors().length * tokens.vectors()[0].length * Float.BYTES;
        }
        for (Object cell : kept) {
            bytes += cell instanceof String text ? text.length() : Long.BYTES;
        }
        return bytes;
    }

    private void appendWaiting() throws IOException {
        List<ParquetColumn> found = new ArrayList<>();
        for (int i = 0; i < layout.kept().size(); i++) {
            int column = i;
            found.add(ParquetColumn.of(
                    layout.kept().get(i),
                    waitingKept.stream().<Object>map(cells -> cells.get(column)).toList()));
        }
        know(found);
        long first = rows - waiting.size() + 1;
        for (int i = 0; i < waiting.size(); i++) {
            append(waiting.get(i), waitingKept.get(i), first + i);
        }
        waiting.clear();
        waitingKept.clear();
    }

    private void know(List<ParquetColumn> found) {
        StringJoiner all = new StringJoiner(", ");
        found.forEach(column -> all.add(column.declaration()));
        columns = found;
        declarations =
                all.add(EmbeddingLayout.EMBEDDING + " " + embeddingType()).toString();
    }

    /** Arrays of fixed size, which Parquet stores as any other list but DuckDB handles at half the cost. */
    private String embeddingType() {
        String number = layout.precision() == Precision.FLOAT32
                ? "FLOAT"
                : layout.precision().isSigned() ? "TINYINT" : "UTINYINT";
        String vector = number + "[" + layout.storedDimension() + "]";
        return layout.unit() == EmbeddingLayout.Unit.TOKENS ? vector + "[]" : vector;
    }

    private void append(Values values, List<?> kept, long row) throws IOException {
        try {
            DuckDBAppender appender = parts.appender(declarations);
            appender.beginRow();
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).append(appender, kept.get(i), row);
            }
            if (values instanceof Values.Floats floats) {
                appender.append(floats.numbers());
            } else if (values instanceof Values.Bytes numbers) {
                appender.appendByteArray(numbers.numbers());
            } else if (values instanceof Values.Tokens tokens) {
                appender.append(Arrays.asList(tokens.vectors()));
            }
            appender.endRow();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void end() throws IOException {
        parts.end();
        bytes = 0;
    }

    /** The first rows wait until there are enough of them to tell the columns' types. */
    @Override
    public void flush() throws IOException {
        if (columns != null && scratch.isEmpty()) {
            end();
            file.keep(new Resumption.Point(rows, parts.count()));
        }
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        if (columns == null) {
            appendWaiting();
        }
        end();
        if (container == Container.PARQUET) {
            parts.join(file.temporary(), rows, declarations, label);
        } else {
            copy(parts.joinAsTable(declarations, label));
        }
        parts.close();
        file.commit();
    }

    private void copy(Path database) throws IOException {
        try (FileChannel from = FileChannel.open(database, StandardOpenOption.READ)) {
            for (long done = 0; done < from.size(); ) {
                done += from.transferTo(done, from.size() - done, file.channel());
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            parts.close();
        } finally {
            scratch.ifPresent(AtomicDirectory::close);
        }
    }
}
