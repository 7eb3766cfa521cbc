package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;

/**
 * Rows of cells in a file that appears whole or not at all, to be read again as data: JSON lines, CSV, TSV (each also with .gz behind) or
 * Parquet. A cell is a text, a number, a truth value, a list or map of these, or null. Owns what it writes to until closed.
 *
 * <pre>{@code
 * try (RowWriter rows = RowWriter.create(Path.of("triplets.jsonl"), new RowLayout("anchor", "positive", "negative"))) {
 *     rows.write(List.of("a cat", "a kitten", "a dog"));
 *     rows.commit();
 * }
 * }</pre>
 */
public abstract sealed class RowWriter implements AutoCloseable permits TextRowWriter, ParquetRowWriter {
    private final String name;
    private long rows;

    /** @param rows how many are there already */
    RowWriter(String name, long rows) {
        this.name = name;
        this.rows = rows;
    }

    /**
     * Begins a file in the format that its name tells.
     *
     * @throws SforgeException (usage) where the name tells none that is written, or the format cannot hold the layout's lists
     */
    public static RowWriter create(Path target, RowLayout layout) {
        FileFormat format = formatOf(target, layout);
        return format == FileFormat.PARQUET
                ? ParquetRowWriter.begin(target, layout)
                : TextRowWriter.begin(AtomicFile.create(target), target, format, layout);
    }

    /**
     * Begins a file of JSON lines that survives an interruption, or goes on behind the last {@link #flush} before one, whose rows are
     * there already.
     *
     * @param fingerprint what must be the same to go on: inputs, model, options
     * @throws SforgeException (usage) where the rows found belong to another fingerprint, or for another format
     */
    public static RowWriter resume(Path target, RowLayout layout, String fingerprint) {
        return resume(target, layout, fingerprint, Long.MAX_VALUE);
    }

    /**
     * The same of a file that accompanies another output, with rows for some of that one's.
     *
     * @param rows of the other output there are so many; what was written of later ones is left out
     */
    public static RowWriter resume(Path target, RowLayout layout, String fingerprint, long rows) {
        if (formatOf(target, layout) != FileFormat.JSONL || isCompressed(target)) {
            throw SforgeException.usage(
                    target + ": only .jsonl can be resumed; write that, or leave --resume out and begin again");
        }
        AtomicFile file = AtomicFile.resumable(target, fingerprint);
        try {
            file.goBack(rows);
        } catch (IOException e) {
            file.close();
            throw cannotWrite(target.toString(), e);
        }
        return TextRowWriter.begin(file, target, FileFormat.JSONL, layout);
    }

    private static FileFormat formatOf(Path target, RowLayout layout) {
        FileFormat format = FileFormat.of(target)
                .filter(known -> known != FileFormat.TEXT
                        && known != FileFormat.DUCKDB
                        && !lowerCase(target).endsWith(".zst"))
                .filter(known -> known != FileFormat.PARQUET || !isCompressed(target))
                .orElseThrow(() -> SforgeException.usage(target
                        + ": cannot write rows in the format that this name tells; expected .jsonl, .csv or .tsv, also"
                        + " with .gz behind, or .parquet"));
        if ((format == FileFormat.CSV || format == FileFormat.TSV)
                && !layout.lists().isEmpty()) {
            throw SforgeException.usage(target + ": " + String.join(", ", layout.lists()) + " would hold lists, which "
                    + format + " cannot; write .jsonl or .parquet");
        }
        return format;
    }

    static boolean isCompressed(Path target) {
        return lowerCase(target).endsWith(".gz");
    }

    private static String lowerCase(Path target) {
        return target.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /** Rows written so far, with those that a resumed file had. */
    public final long rows() {
        return rows;
    }

    /**
     * Writes one row.
     *
     * @param cells one for each of the layout's columns
     * @throws SforgeException (bad data) for a cell that the format cannot hold, (failed) where the disk is full
     */
    public final void write(List<?> cells) {
        rows++;
        guarded(() -> put(cells));
    }

    /** An interrupted run that can be resumed goes on behind the rows written so far. */
    public final void flush() {
        flush(rows);
    }

    /** @param done how many rows there are so far of the output that this one accompanies */
    public final void flush(long done) {
        guarded(() -> handOn(done));
    }

    /** Completes the file and puts it in its place. */
    public final void commit() {
        guarded(this::finish);
    }

    @Override
    public final void close() {
        guarded(this::release);
    }

    abstract void put(List<?> cells) throws IOException;

    /** @param done what a resumed run is told of the rows before this point */
    abstract void handOn(long done) throws IOException;

    abstract void finish() throws IOException;

    abstract void release() throws IOException;

    private interface Operation {
        void run() throws IOException;
    }

    private void guarded(Operation operation) {
        try {
            operation.run();
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    static SforgeException cannotWrite(String name, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return SforgeException.failed("cannot write " + name + ": " + reason + "; check the free space", e);
    }
}
