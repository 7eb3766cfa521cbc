package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.MappedMatrix.ElementType;

/**
 * A matrix in a .npy file, memory-mapped: rows of numbers, read as float32 whatever their stored type; an array of one dimension
 * has rows of one number. Safe for use by several threads.
 */
public final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private static final long LARGEST_ROW = 1 << 30;
    private static final Map<String, ElementType> TYPES = Map.of(
            "<f8", ElementType.FLOAT64,
            "<f4", ElementType.FLOAT32,
            "<f2", ElementType.FLOAT16,
            "|i1", ElementType.INT8,
            "|u1", ElementType.UINT8);

    private final MappedMatrix matrix;

    private NpyFile(MappedMatrix matrix) {
        this.matrix = matrix;
    }

    /**
     * Maps a file.
     *
     * @throws SforgeException (bad data) where it is no .npy file of a matrix of numbers, or its length differs from what its header
     *     says
     */
    public static NpyFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw SforgeException.badData("no such file: " + path + "; check the path");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            readFully(channel, start, 0, path);
            for (int i = 0; i < MAGIC.length; i++) {
                if (start.get(i) != MAGIC[i]) {
                    throw SforgeException.badData(
                            path + ": not a .npy file; expected embeddings as numpy.save writes them");
                }
            }
            boolean shortLength = start.get(6) == 1;
            int length = shortLength ? start.getShort(8) & 0xffff : start.getInt(8);
            int headerStart = shortLength ? 10 : 12;
            if (length < 0 || length > channel.size() - headerStart) {
                throw SforgeException.badData(path + ": the header is cut off; write the file again");
            }
            ByteBuffer header = ByteBuffer.allocate(length);
            readFully(channel, header, headerStart, path);
            return map(channel, path, new String(header.array(), ISO_8859_1), headerStart + length);
        } catch (IOException e) {
            throw SforgeException.badData("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long from, Path path) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                throw SforgeException.badData(path + ": not a .npy file; it ends after " + channel.size() + " bytes");
            }
        }
    }

    private static NpyFile map(FileChannel channel, Path path, String header, long bodyStart) throws IOException {
        ElementType type = typeOf(path, header);
        if (FORTRAN.matcher(header).find()) {
            throw SforgeException.badData(
                    path + ": stored by columns; save it by rows: numpy.save(file, numpy.ascontiguousarray(x))");
        }
        String[] shape = find(SHAPE, header, path).split(",");
        if (shape.length > 2 || shape[0].isBlank()) {
            throw SforgeException.badData(
                    path + ": expected a matrix [rows, dimension], found shape (" + find(SHAPE, header, path) + ")");
        }
        long rows;
        long dimension;
        long bytes;
        try {
            rows = Long.parseLong(shape[0].strip());
            dimension = shape.length == 2 ? Long.parseLong(shape[1].strip()) : 1;
            bytes = Math.multiplyExact(Math.multiplyExact(rows, dimension), type.bytes());
        } catch (NumberFormatException | ArithmeticException e) {
            throw SforgeException.badData(path + ": cannot read the shape (" + String.join(",", shape) + ")", e);
        }
        if (rows < 0 || rows > Integer.MAX_VALUE || dimension < 1 || dimension * type.bytes() > LARGEST_ROW) {
            throw SforgeException.badData(path + ": shape (" + rows + ", " + dimension + ") is out of range");
        }
        if (channel.size() - bodyStart != bytes) {
            throw SforgeException.badData(path + ": shape (" + rows + ", " + dimension + ") needs " + bytes
                    + " bytes, the file has " + (channel.size() - bodyStart) + "; write it again");
        }
        return new NpyFile(MappedMatrix.map(
                type,
                (int) rows,
                (int) dimension,
                (offset, length) -> channel.map(FileChannel.MapMode.READ_ONLY, bodyStart + offset, length)));
    }

    private static ElementType typeOf(Path path, String header) {
        String code = find(TYPE, header, path);
        if (TYPES.containsKey(code)) {
            return TYPES.get(code);
        }
        throw SforgeException.badData(path + ": element type '" + code
                + "'; expected float32 (or float64, float16, int8, uint8), little-endian");
    }

    private static String find(Pattern pattern, String header, Path path) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw SforgeException.badData(path + ": cannot read the header: " + header.strip());
        }
        return matcher.group(1);
    }

    /** The matrix itself; an array of one dimension has rows of one number. */
    public MappedMatrix matrix() {
        return matrix;
    }

    /** Number of rows. */
    public int size() {
        return matrix.size();
    }

    /** Numbers per row. */
    public int dimension() {
        return matrix.dimension();
    }

    /** Copies a row to {@code target[offset … offset + dimension())}. */
    public void read(int row, float[] target, int offset) {
        matrix.read(row, target, offset);
    }
}
