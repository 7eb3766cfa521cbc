package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.SparseVector;

/**
 * Sparse embeddings as one matrix in compressed rows (CSR), in the .npz file that {@code scipy.sparse.load_npz} reads. Columns and numbers
 * lie in temporary files until their count is known.
 */
final class SparseMatrixFormat implements RowFormat {
    private static final int HEADER = 128;
    private static final LocalDateTime LONG_AGO = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final AtomicFile file;
    private final EmbeddingLayout layout;
    private final Numbers columns;
    private final Numbers weights;
    private final LongStream.Builder ends = LongStream.builder();
    private long rows;
    private long count;

    SparseMatrixFormat(AtomicFile file, EmbeddingLayout layout) throws IOException {
        if (!layout.kept().isEmpty()) {
            throw SforgeException.usage("a matrix has no place for columns to keep (" + String.join(", ", layout.kept())
                    + "); write .jsonl");
        }
        this.file = file;
        this.layout = layout;
        this.columns = new Numbers();
        this.weights = new Numbers();
        ends.add(0);
    }

    /** Four bytes for each number, in a file that is deleted with the close. */
    private static final class Numbers implements AutoCloseable {
        private final FileChannel channel;
        private final OutputStream out;

        Numbers() throws IOException {
            Path temporary = Files.createTempFile("sforge-sparse", ".tmp");
            channel = FileChannel.open(
                    temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        }

        void write(ByteBuffer numbers) throws IOException {
            out.write(numbers.array());
        }

        void copyTo(OutputStream target) throws IOException {
            out.flush();
            channel.position(0);
            InputStream in = Channels.newInputStream(channel);
            in.transferTo(target);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public long resumedRows() {
        return 0;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        SparseVector vector = ((Values.Sparse) values).vector();
        ByteBuffer indices = littleEndian(vector.active() * Integer.BYTES);
        indices.asIntBuffer().put(vector.indices());
        columns.write(indices);
        ByteBuffer numbers = littleEndian(vector.active() * Float.BYTES);
        numbers.asFloatBuffer().put(vector.values());
        weights.write(numbers);
        count += vector.active();
        ends.add(count);
        rows++;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void flush() {
        // the file is written as a whole
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(file.channel()));
        zip.setLevel(Deflater.BEST_SPEED);
        OutputStream out = new BufferedOutputStream(zip, 1 << 16);
        begin(zip, out, "indices", "<i4", "(" + count + ",)");
        columns.copyTo(out);
        begin(zip, out, "indptr", "<i8", "(" + (rows + 1) + ",)");
        writeLongs(out, ends.build());
        begin(zip, out, "format", "|S3", "()");
        out.write("csr".getBytes(US_ASCII));
        begin(zip, out, "shape", "<i8", "(2,)");
        writeLongs(out, LongStream.of(rows, layout.dimension()));
        begin(zip, out, "data", "<f4", "(" + count + ",)");
        weights.copyTo(out);
        out.flush();
        zip.finish();
        file.commit();
    }

    private static void writeLongs(OutputStream out, LongStream numbers) throws IOException {
        for (long number : (Iterable<Long>) numbers::iterator) {
            out.write(littleEndian(Long.BYTES).putLong(number).array());
        }
    }

    /** Begins an array of the archive. */
    private static void begin(ZipOutputStream zip, OutputStream out, String name, String type, String shape)
            throws IOException {
        out.flush();
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(LONG_AGO); // the same bytes at any time
        zip.putNextEntry(entry);
        String description =
                String.format(Locale.ROOT, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", type, shape);
        int length = HEADER - 10;
        out.write(littleEndian(HEADER)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(US_ASCII))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put((description + " ".repeat(length - 1 - description.length()) + "\n").getBytes(US_ASCII))
                .array());
    }

    @Override
    public void close() throws IOException {
        try (columns;
                weights) {
            file.close();
        }
    }
}
