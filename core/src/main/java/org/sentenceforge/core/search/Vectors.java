package org.sentenceforge.core.search;

import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.Quantization;
import org.sentenceforge.core.output.ValueRanges;

/** Rows of float32 numbers, all of one size, wherever they lie: in memory or in a mapped file. Safe to read from several threads. */
public interface Vectors {

    /** Reads a row to where it is wanted. */
    @FunctionalInterface
    interface RowReader {
        /** As {@link Vectors#read}. */
        void read(int row, float[] target, int offset);
    }

    int size();

    /** Numbers per row. */
    int dimension();

    /** Copies row {@code row} to {@code target[offset … offset + dimension())}. */
    void read(int row, float[] target, int offset);

    /** Where the rows come from, for messages: a file's name, or "" for what a model made. */
    default String origin() {
        return "";
    }

    default float[] row(int row) {
        float[] values = new float[dimension()];
        read(row, values, 0);
        return values;
    }

    /** These arrays, not copied; {@code dimension} counts only where there are none. */
    static Vectors of(float[][] rows, int dimension) {
        return new ArrayVectors(rows, rows.length == 0 ? dimension : rows[0].length);
    }

    /** The first {@code dimension} numbers of every row, as Matryoshka models are cut. */
    default Vectors truncate(int dimension) {
        if (dimension < 1 || dimension > dimension()) {
            throw SforgeException.usage("cannot truncate embeddings of " + dimension() + " dimensions to " + dimension
                    + "; choose a number from 1 to " + dimension());
        }
        if (dimension == dimension()) {
            return this;
        }
        return view(
                size(), dimension, (row, target, offset) -> System.arraycopy(row(row), 0, target, offset, dimension));
    }

    /** The given rows, in this order; a row may come several times. */
    default Vectors select(int[] rows) {
        return view(rows.length, dimension(), (row, target, offset) -> read(rows[row], target, offset));
    }

    /**
     * The rows as they come back from a file of this precision, see {@link VectorFile}.
     *
     * @param ranged the vectors whose ranges the levels of 8 bits divide
     */
    default Vectors stored(Precision precision, Vectors ranged) {
        if (precision == Precision.FLOAT32) {
            return this;
        }
        Optional<ValueRanges> ranges = precision.needsRanges()
                ? Optional.of(ValueRanges.of(
                        () -> IntStream.range(0, ranged.size())
                                .mapToObj(ranged::row)
                                .iterator(),
                        dimension()))
                : Optional.empty();
        Quantization quantization = Quantization.of(precision, ranges);
        return view(
                size(),
                dimension(),
                (row, target, offset) ->
                        quantization.restore(quantization.apply(row(row)), target, offset, dimension()));
    }

    /** Other rows, made of these when they are read. */
    default Vectors view(int size, int dimension, RowReader rows) {
        return new VectorView(this, size, dimension, rows);
    }
}
