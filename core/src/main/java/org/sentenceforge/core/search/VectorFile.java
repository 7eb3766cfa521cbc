package org.sentenceforge.core.search;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.FileMetadata;
import org.sentenceforge.core.data.NpyFile;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.Quantization;
import org.sentenceforge.core.output.VectorLabel;
import org.sentenceforge.core.weights.SafetensorsFile;

/**
 * Vectors in a file as {@code sforge embed} writes it, read from the disk when they are asked for. What was quantized is restored: of a
 * level of 8 bits the middle of what it stands for, of a bit 1 or -1.
 *
 * <p>Files of others, which do not say what their bytes stand for, are read number by number until {@link #as} tells.
 */
public final class VectorFile implements Vectors {
    private final Path path;
    private final StoredRows rows;
    private final Optional<VectorLabel> label;
    private final Precision precision;
    private final int dimension;
    private final Optional<Quantization> quantization;

    private VectorFile(Path path, StoredRows rows, Optional<VectorLabel> label, Precision precision, int dimension) {
        this.path = path;
        this.rows = rows;
        this.label = label;
        this.precision = precision;
        this.dimension = dimension;
        Optional<Quantization> scalar =
                label.flatMap(VectorLabel::ranges).map(ranges -> Quantization.scalar(precision, ranges));
        this.quantization = precision.isBits() ? Optional.of(Quantization.binary(precision)) : scalar;
    }

    /**
     * Opens a file of vectors; its name tells the format: .npy, .safetensors, or one of rows with a column embedding, .parquet (also a
     * folder of such files, as Spark writes it), .duckdb or .jsonl. Nothing needs to be closed: the garbage collector unmaps it.
     *
     * @throws SforgeException (bad data) where it holds no vectors of one size, or others than it says
     */
    public static VectorFile open(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            NpyFile file = NpyFile.open(path);
            return of(path, new StoredRows.Matrix(file.matrix()), VectorLabel.readBeside(path));
        }
        if (name.endsWith(".safetensors")) {
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                return of(
                        path,
                        StoredRows.Matrix.of(path, file),
                        label(path, file.metadata().get(VectorLabel.KEY)));
            }
        }
        FileFormat format = FileFormat.of(path)
                .filter(known -> known == FileFormat.PARQUET || known == FileFormat.JSONL || known == FileFormat.DUCKDB)
                .orElseThrow(
                        () -> SforgeException.usage(
                                path
                                        + ": cannot tell vectors from the name; expected .npy, .safetensors, .parquet, .duckdb or .jsonl"));
        RowSource source = RowSource.file(path, format);
        RowTable table = RowTable.load(source, Selection.of("embedding"));
        return of(
                path,
                StoredRows.Table.of(path, table),
                format == FileFormat.JSONL ? VectorLabel.readBeside(path) : label(path, format, source));
    }

    /** The label in a file, or in the first part of a folder of Parquet files; Spark has it among what it says of columns. */
    private static Optional<VectorLabel> label(Path path, FileFormat format, RowSource source) {
        Path file = source.paths().get(0);
        Optional<VectorLabel> own =
                label(path, FileMetadata.of(file, format, VectorLabel.KEY).orElse(null));
        return own.isPresent() || format != FileFormat.PARQUET
                ? own
                : FileMetadata.of(file, format, VectorLabel.SPARK_KEY)
                        .flatMap(columns -> VectorLabel.ofSpark(columns, path.toString()));
    }

    private static Optional<VectorLabel> label(Path path, String text) {
        return Optional.ofNullable(text).map(json -> VectorLabel.parse(json, path.toString()));
    }

    private static VectorFile of(Path path, StoredRows rows, Optional<VectorLabel> label) {
        if (label.isEmpty()) {
            return new VectorFile(path, rows, label, Precision.FLOAT32, rows.width());
        }
        Precision precision = label.get().precision();
        int dimension = label.get().dimension();
        int expected = precision.storedDimension(dimension);
        if (rows.width() != expected) {
            throw SforgeException.badData(path + " has rows of " + rows.width() + " numbers, but says of itself"
                    + " that it holds " + precision.key() + " vectors of " + dimension + " dimensions, which take "
                    + expected + "; " + VectorLabel.beside(path).getFileName()
                    + ", where there is one, belongs to other vectors");
        }
        return new VectorFile(path, rows, label, precision, dimension);
    }

    /**
     * The same file, where it does not say what its bytes stand for: as vectors of this precision and dimension.
     *
     * @throws SforgeException (bad data) where its rows have another size, or it says something else of itself
     */
    public VectorFile as(Precision stored, int dimensions) {
        boolean fits = rows.width() == stored.storedDimension(dimensions);
        if (!fits || label.isPresent() && (precision != stored || dimension != dimensions)) {
            throw SforgeException.badData(path + ": expected " + stored.key() + " vectors of " + dimensions
                    + " dimensions, got "
                    + label.map(own -> own.precision().key() + " vectors of " + own.dimension() + " dimensions")
                            .orElse("rows of " + rows.width() + " numbers"));
        }
        return new VectorFile(path, rows, label, stored, dimensions);
    }

    /** The precision that rows of this size must have to be vectors of a model, for a file that does not say it. */
    public Precision guess(int dimensions) {
        if (label.isPresent() || !rows.isBytes()) {
            return precision;
        }
        boolean signed = rows.isSigned();
        return rows.width() == Precision.BINARY.storedDimension(dimensions) && rows.width() != dimensions
                ? signed ? Precision.BINARY : Precision.UBINARY
                : signed ? Precision.INT8 : Precision.UINT8;
    }

    /** The model that made the vectors, where the file says so. */
    public Optional<ModelMark> model() {
        return label.flatMap(VectorLabel::model);
    }

    /**
     * Refuses vectors of another model. Those that do not say who made them are not refused.
     *
     * @throws SforgeException (bad data) where the file says that another model made them
     */
    public void requireMadeBy(Optional<ModelMark> asking) {
        model().ifPresent(made -> asking.ifPresent(another -> made.requireSame(path.toString(), another)));
    }

    /** How the numbers are stored. */
    public Precision precision() {
        return precision;
    }

    /** Whether rows come as the embeddings were, about: not the levels of 8-bit numbers whose ranges are unknown. */
    public boolean isRestored() {
        return !precision.needsRanges() || quantization.isPresent();
    }

    /** The rows as bits, of a precision of bits. */
    public BitVectors bits() {
        if (!precision.isBits()) {
            throw new IllegalStateException(path + " holds " + precision.key());
        }
        return new StoredBits(rows, dimension, precision.isSigned());
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void read(int row, float[] target, int offset) {
        if (quantization.isEmpty()) {
            rows.read(row, target, offset);
            return;
        }
        byte[] stored = new byte[rows.width()];
        rows.readBytes(row, stored);
        quantization.get().restore(stored, target, offset, dimension);
    }
}
