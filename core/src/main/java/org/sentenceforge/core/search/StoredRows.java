package org.sentenceforge.core.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.MappedMatrix;
import org.sentenceforge.core.data.MappedMatrix.ElementType;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** The rows of a file of vectors as they are stored, whatever their numbers stand for. */
sealed interface StoredRows {

    int size();

    /** Numbers stored per row. */
    int width();

    /** Whether a number is a byte, as far as the file tells. */
    boolean isBytes();

    /** Whether a byte is meant as -128…127. */
    boolean isSigned();

    /** Copies a row's numbers to {@code target[offset … offset + width())}. */
    void read(int row, float[] target, int offset);

    /** The bytes of a row of bytes. */
    void readBytes(int row, byte[] target);

    /** A matrix, mapped, not loaded. */
    record Matrix(MappedMatrix matrix) implements StoredRows {
        private static final Map<DType, ElementType> TYPES = Map.of(
                DType.F64, ElementType.FLOAT64,
                DType.F32, ElementType.FLOAT32,
                DType.F16, ElementType.FLOAT16,
                DType.I8, ElementType.INT8,
                DType.U8, ElementType.UINT8);

        /** The only tensor of a file, which need not stay open. */
        static Matrix of(Path path, Weights file) {
            TensorInfo info = file.info(file.names().iterator().next());
            if (file.names().size() != 1 || info.shape().size() != 2 || !TYPES.containsKey(info.dtype())) {
                throw SforgeException.badData(
                        path + ": expected one matrix of vectors, as sforge embed writes it, found "
                                + String.join(", ", file.names()));
            }
            ElementType type = TYPES.get(info.dtype());
            int rows = Math.toIntExact(info.shape().get(0));
            int width = Math.toIntExact(info.shape().get(1));
            try {
                return new Matrix(MappedMatrix.map(
                        type, rows, width, (offset, length) -> file.bytes(info.name(), offset, length)));
            } catch (IOException e) {
                throw SforgeException.badData("cannot read " + path + ": " + e.getMessage(), e);
            }
        }

        @Override
        public int size() {
            return matrix.size();
        }

        @Override
        public int width() {
            return matrix.dimension();
        }

        @Override
        public boolean isBytes() {
            return matrix.type().isByte();
        }

        @Override
        public boolean isSigned() {
            return matrix.type() == ElementType.INT8;
        }

        @Override
        public void read(int row, float[] target, int offset) {
            matrix.read(row, target, offset);
        }

        @Override
        public void readBytes(int row, byte[] target) {
            matrix.readBytes(row, target);
        }
    }

    /** The lists in the only column of a table, which lies on the disk where it is large. */
    record Table(RowTable table, int width) implements StoredRows {

        static Table of(Path path, RowTable table) {
            int width = 0;
            for (int row = 0; row < table.size(); row++) {
                int length = table.type(0) == ColumnType.NUMBERS ? table.listLength(row, 0) : 0;
                if (length == 0 || row > 0 && length != width) {
                    throw table.unexpected(
                            row,
                            0,
                            width == 0 ? "a vector" : "a vector of " + width + " numbers, as in the rows before",
                            "one of " + length);
                }
                width = length;
            }
            if (width == 0) {
                throw SforgeException.badData(path + ": no vectors");
            }
            return new Table(table, width);
        }

        @Override
        public int size() {
            return table.size();
        }

        @Override
        public boolean isBytes() {
            return false;
        }

        @Override
        public boolean isSigned() {
            return false;
        }

        @Override
        public void read(int row, float[] target, int offset) {
            System.arraycopy(table.numbers(row, 0), 0, target, offset, width);
        }

        @Override
        public void readBytes(int row, byte[] target) {
            float[] numbers = table.numbers(row, 0);
            for (int i = 0; i < target.length; i++) {
                target[i] = (byte) numbers[i];
            }
        }
    }
}
