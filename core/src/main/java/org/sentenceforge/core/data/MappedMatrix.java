package org.sentenceforge.core.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A matrix of numbers that lies row by row in a mapped file, read as float32 whatever their stored type. Safe for use by several threads;
 * the garbage collector unmaps it.
 */
public final class MappedMatrix {
    private static final int LARGEST_PART = 1 << 30;

    private final ElementType type;
    private final int rows;
    private final int dimension;
    private final int rowsPerPart;
    private final ByteBuffer[] parts;

    private MappedMatrix(ElementType type, int rows, int dimension, int rowsPerPart, ByteBuffer[] parts) {
        this.type = type;
        this.rows = rows;
        this.dimension = dimension;
        this.rowsPerPart = rowsPerPart;
        this.parts = parts;
    }

    /** What a stored number is. */
    public enum ElementType {
        FLOAT64(8),
        FLOAT32(4),
        FLOAT16(2),
        INT8(1),
        UINT8(1);

        private final int bytes;

        ElementType(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one number. */
        public int bytes() {
            return bytes;
        }

        public boolean isByte() {
            return bytes == 1;
        }
    }

    /** Maps a part of the matrix. */
    @FunctionalInterface
    public interface Mapper {
        /**
         * @param offset of the first byte, counted from the matrix's
         * @param length in bytes
         */
        ByteBuffer map(long offset, int length) throws IOException;
    }

    /**
     * A matrix [rows, dimension], of which no mapping is larger than a GB.
     *
     * @throws IllegalArgumentException where a row alone is larger
     */
    public static MappedMatrix map(ElementType type, int rows, int dimension, Mapper mapper) throws IOException {
        long rowBytes = (long) dimension * type.bytes;
        if (dimension < 1 || rowBytes > LARGEST_PART) {
            throw new IllegalArgumentException("rows of " + dimension + " numbers cannot be mapped");
        }
        int rowsPerPart = (int) (LARGEST_PART / rowBytes);
        ByteBuffer[] parts = new ByteBuffer[(int) (((long) rows + rowsPerPart - 1) / rowsPerPart)];
        for (int i = 0; i < parts.length; i++) {
            long first = (long) i * rowsPerPart;
            int count = (int) Math.min(rowsPerPart, rows - first);
            parts[i] = mapper.map(first * rowBytes, (int) (count * rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        }
        return new MappedMatrix(type, rows, dimension, rowsPerPart, parts);
    }

    public ElementType type() {
        return type;
    }

    /** Number of rows. */
    public int size() {
        return rows;
    }

    /** Numbers per row. */
    public int dimension() {
        return dimension;
    }

    /** Copies a row to {@code target[offset … offset + dimension())}. */
    public void read(int row, float[] target, int offset) {
        ByteBuffer part = parts[row / rowsPerPart];
        int start = row % rowsPerPart * dimension * type.bytes;
        if (type == ElementType.FLOAT32) {
            part.asFloatBuffer().get(start / Float.BYTES, target, offset, dimension);
            return;
        }
        for (int i = 0; i < dimension; i++) {
            int at = start + i * type.bytes;
            target[offset + i] = switch (type) {
                case FLOAT64 -> (float) part.getDouble(at);
                case FLOAT32 -> part.getFloat(at);
                case FLOAT16 -> Half.toFloat(part.getShort(at));
                case INT8 -> part.get(at);
                case UINT8 -> part.get(at) & 0xff;
            };
        }
    }

    /** Copies a row of a matrix of bytes to {@code target[0 … dimension())}, as they are. */
    public void readBytes(int row, byte[] target) {
        parts[row / rowsPerPart].get(row % rowsPerPart * dimension, target, 0, dimension);
    }
}
