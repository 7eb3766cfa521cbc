package org.sentenceforge.core.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.SparseVector;

/**
 * Embeddings to a file, row after row in the order of the calls, with bounded memory. The file appears whole with
 * {@link #commit} or not at all. Its format is told by its name: .npy, .safetensors, .jsonl, .parquet,
 * .duckdb, .copy (PostgreSQL) or .bulk (Elasticsearch); for sparse embeddings .jsonl, .bulk, .copy or .npz (SciPy).
 *
 * <pre>{@code
 * try (EmbeddingWriter writer = EmbeddingWriter.create(path, EmbeddingLayout.vectors(384))) {
 *     writer.write(vector, List.of());
 *     writer.commit();
 * }
 * }</pre>
 */
public final class EmbeddingWriter implements AutoCloseable {
    private final String name;
    private final RowFormat format;
    private final EmbeddingLayout layout;
    private final Optional<Spool> spool;
    private final Quantization quantization;
    private long rows;

    private EmbeddingWriter(String name, RowFormat format, EmbeddingLayout layout, Optional<Spool> spool) {
        this.name = name;
        this.format = format;
        this.layout = layout;
        this.spool = spool;
        this.quantization = spool.isPresent() ? null : quantizationOf(layout);
        this.rows = spool.map(Spool::rows).orElse(format.resumedRows());
    }

    private static Quantization quantizationOf(EmbeddingLayout layout) {
        if (layout.precision() == Precision.FLOAT32) {
            return null;
        }
        return Quantization.of(layout.precision(), layout.calibration());
    }

    /**
     * Begins a file.
     *
     * @throws SforgeException (usage) where the name tells no format or the format cannot hold the layout
     */
    public static EmbeddingWriter create(Path target, EmbeddingLayout layout) {
        return open(target, layout, AtomicFile::create);
    }

    /**
     * Begins a file that survives an interruption (in hidden files beside it), or goes on behind the last {@link #flush} before one:
     * {@link #rows} then says how many rows to leave out.
     *
     * @param fingerprint what must be the same to go on: inputs, model, options
     * @throws SforgeException (usage) where the rows found belong to another fingerprint, and for
     *     8-bit precisions without calibration
     */
    public static EmbeddingWriter resume(Path target, EmbeddingLayout layout, String fingerprint) {
        if (formatOf(target).equals("npz")) {
            throw SforgeException.usage("an .npz file cannot be resumed; write .jsonl");
        }
        if (formatOf(target).equals("duckdb")) {
            throw SforgeException.usage("a DuckDB file cannot be resumed; write .parquet, which DuckDB reads as well");
        }
        if (needsSpool(layout)) {
            throw SforgeException.usage("a run that must see all embeddings before it can write "
                    + layout.precision().key()
                    + " cannot be resumed; pass --calibration FILE");
        }
        return open(target, layout, path -> AtomicFile.resumable(path, fingerprint));
    }

    /** JSONL to a stream such as standard output, which is flushed at the commit and not closed. */
    public static EmbeddingWriter jsonl(OutputStream out, EmbeddingLayout layout) {
        try {
            Optional<Spool> spool =
                    needsSpool(layout) ? Optional.of(Spool.inTemporaryFolder(layout)) : Optional.empty();
            return new EmbeddingWriter("the output", LineFormat.stream(out, RowLines.Json.of(layout)), layout, spool);
        } catch (IOException e) {
            throw cannotWrite("the output", e);
        }
    }

    private static boolean needsSpool(EmbeddingLayout layout) {
        return layout.precision().needsRanges() && layout.calibration().isEmpty();
    }

    private interface Opener {
        AtomicFile open(Path target);
    }

    private static EmbeddingWriter open(Path target, EmbeddingLayout layout, Opener opener) {
        String kind = formatOf(target);
        requireHolds(target, kind, layout);
        AtomicFile file = opener.open(target);
        try {
            RowFormat format = switch (kind) {
                case "npy" -> new ArrayFormat(file, ArrayFormat.Container.NPY, layout);
                case "safetensors" -> new ArrayFormat(file, ArrayFormat.Container.SAFETENSORS, layout);
                case "jsonl" -> LineFormat.file(file, RowLines.Json.of(layout));
                case "npz" -> new SparseMatrixFormat(file, layout);
                case "bulk" -> LineFormat.file(file, RowLines.Bulk.of(layout));
                case "copy" -> LineFormat.file(file, RowLines.Copy.of(layout));
                case "parquet" -> new DuckFormat(file, target, DuckFormat.Container.PARQUET, layout);
                case "duckdb" -> new DuckFormat(file, target, DuckFormat.Container.DATABASE, layout);
                default -> throw new IllegalStateException(kind);
            };
            Optional<Spool> spool = needsSpool(layout) ? Optional.of(Spool.beside(target, layout)) : Optional.empty();
            return new EmbeddingWriter(target.toString(), format, layout, spool);
        } catch (IOException e) {
            file.close();
            throw cannotWrite(target.toString(), e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void requireHolds(Path target, String kind, EmbeddingLayout layout) {
        if (layout.isSparse() && !List.of("jsonl", "bulk", "copy", "npz").contains(kind)) {
            throw SforgeException.usage(
                    target
                            + ": sparse embeddings are written as .jsonl, .bulk (Elasticsearch, OpenSearch), .copy (pgvector) or .npz (SciPy)");
        }
        if (kind.equals("npz") && !layout.isSparse()) {
            throw SforgeException.usage(target + ": only the embeddings of sparse encoders are written as .npz; write "
                    + (layout.unit() == EmbeddingLayout.Unit.TOKENS ? ".jsonl or .parquet" : ".npy"));
        }
    }

    private static String formatOf(Path target) {
        String name = target.toString().toLowerCase(Locale.ROOT);
        for (String extension : List.of("npy", "npz", "safetensors", "jsonl", "bulk", "copy", "parquet", "duckdb")) {
            if (name.endsWith("." + extension)) {
                return extension;
            }
        }
        throw SforgeException.usage(target
                + ": cannot tell the format from the name; expected .npy, .safetensors, .jsonl, .parquet, .duckdb, .copy or .bulk, or - for JSONL on"
                + " standard output");
    }

    /** What the file holds per row. */
    public EmbeddingLayout layout() {
        return layout;
    }

    /** Rows written so far, with those that a resumed file had. */
    public long rows() {
        return rows;
    }

    /**
     * Writes one embedding.
     *
     * @param kept one cell for each of the layout's kept columns
     * @throws SforgeException (failed) where a number is not finite, or the disk is full
     */
    public void write(float[] embedding, List<?> kept) {
        checkSize(embedding);
        checkFinite(embedding);
        try {
            if (spool.isPresent()) {
                spool.get().write(embedding, kept);
            } else {
                writeRow(embedding, quantization, kept);
            }
            rows++;
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    /** Writes one sparse embedding; errors as {@link #write(float[], List)}. */
    public void write(SparseVector embedding, List<?> kept) {
        if (embedding.dimension() != layout.dimension()) {
            throw new IllegalArgumentException(
                    "dimensions differ: " + embedding.dimension() + " != " + layout.dimension());
        }
        checkFinite(embedding.values());
        try {
            format.write(new RowFormat.Values.Sparse(embedding), kept);
            rows++;
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    /** Writes the embeddings of one row's tokens. */
    public void writeTokens(float[][] embeddings, List<?> kept) {
        for (float[] embedding : embeddings) {
            checkSize(embedding);
            checkFinite(embedding);
        }
        try {
            format.write(new RowFormat.Values.Tokens(embeddings), kept);
            rows++;
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    private void writeRow(float[] embedding, Quantization levels, List<?> kept) throws IOException {
        format.write(
                levels == null
                        ? new RowFormat.Values.Floats(embedding)
                        : new RowFormat.Values.Bytes(levels.apply(embedding)),
                kept);
    }

    private void checkSize(float[] embedding) {
        if (embedding.length != layout.dimension()) {
            throw new IllegalArgumentException("dimensions differ: " + embedding.length + " != " + layout.dimension());
        }
    }

    private void checkFinite(float[] embedding) {
        float sum = 0;
        for (float number : embedding) {
            // 0 for every finite number, NaN for the others
            sum += number * 0;
        }
        if (sum != 0) {
            throw SforgeException.failed(
                    "the embedding of row " + (rows + 1)
                            + " holds numbers that are not finite; try --dtype fp32, and check the model",
                    null);
        }
    }

    /** Hands on the rows written so far: a stream's reader has them, an interrupted run that can be resumed goes on behind them. */
    public void flush() {
        try {
            if (spool.isEmpty()) {
                format.flush();
            }
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    /** Completes the file and puts it in its place. */
    public void commit() {
        try {
            Optional<ValueRanges> ranges = spool.map(Spool::ranges).or(layout::calibration);
            if (spool.isPresent()) {
                Quantization levels = Quantization.of(layout.precision(), ranges);
                spool.get().forEach((embedding, kept) -> writeRow(embedding, levels, kept));
            }
            format.commit(layout.label(ranges.filter(known -> layout.precision().needsRanges())));
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    @Override
    public void close() {
        try (format) {
            spool.ifPresent(Spool::close);
        } catch (IOException e) {
            throw cannotWrite(name, e);
        }
    }

    private static SforgeException cannotWrite(String name, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return SforgeException.failed("cannot write " + name + ": " + reason + "; check the free space", e);
    }
}
