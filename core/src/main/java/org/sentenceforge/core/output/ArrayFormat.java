package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;

/** One matrix of numbers behind a header of fixed size, which is written last, when the number of rows is known. */
final class ArrayFormat implements RowFormat {
    private static final int BUFFER = 1 << 20;

    private final AtomicFile file;
    private final Container container;
    private final EmbeddingLayout layout;
    private final ByteBuffer buffer;
    private final long resumed;
    private long rows;

    /** The two files that are a header and a matrix. */
    enum Container {
        NPY(128) {
            @Override
            byte[] header(EmbeddingLayout layout, long rows) {
                String type = layout.precision() == Precision.FLOAT32
                        ? "<f4"
                        : layout.precision().isSigned() ? "|i1" : "|u1";
                String description = String.format(
                        Locale.ROOT,
                        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }",
                        type,
                        rows,
                        layout.storedDimension());
                int length = headerBytes() - 10;
                String padded = description + " ".repeat(length - 1 - description.length()) + "\n";
                return ByteBuffer.allocate(headerBytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 0x93)
                        .put("NUMPY".getBytes(US_ASCII))
                        .put((byte) 1)
                        .put((byte) 0)
                        .putShort((short) length)
                        .put(padded.getBytes(US_ASCII))
                        .array();
            }
        },
        SAFETENSORS(256) {
            @Override
            byte[] header(EmbeddingLayout layout, long rows) {
                String type = layout.precision() == Precision.FLOAT32
                        ? "F32"
                        : layout.precision().isSigned() ? "I8" : "U8";
                String json = String.format(
                        Locale.ROOT,
                        "{\"__metadata__\":{\"format\":\"pt\"},\"embeddings\":{\"dtype\":\"%s\",\"shape\":[%d,%d],"
                                + "\"data_offsets\":[0,%d]}}",
                        type,
                        rows,
                        layout.storedDimension(),
                        rows * rowBytes(layout));
                int length = headerBytes() - Long.BYTES;
                return ByteBuffer.allocate(headerBytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .put((json + " ".repeat(length - json.length())).getBytes(US_ASCII))
                        .array();
            }
        };

        private final int headerBytes;

        Container(int headerBytes) {
            this.headerBytes = headerBytes;
        }

        int headerBytes() {
            return headerBytes;
        }

        abstract byte[] header(EmbeddingLayout layout, long rows);
    }

    ArrayFormat(AtomicFile file, Container container, EmbeddingLayout layout) throws IOException {
        if (layout.unit() == EmbeddingLayout.Unit.TOKENS) {
            throw SforgeException.usage(
                    "token embeddings differ in their number from row to row, which a matrix cannot hold;"
                            + " write .jsonl or .parquet");
        }
        if (!layout.kept().isEmpty()) {
            throw SforgeException.usage("a matrix has no place for columns to keep (" + String.join(", ", layout.kept())
                    + "); write .jsonl or .parquet");
        }
        this.file = file;
        this.container = container;
        this.layout = layout;
        this.buffer =
                ByteBuffer.allocateDirect(Math.max(BUFFER, rowBytes(layout))).order(ByteOrder.LITTLE_ENDIAN);
        long body = Math.max(0, file.channel().size() - container.headerBytes());
        this.resumed = body / rowBytes(layout);
        this.rows = resumed;
        file.channel().truncate(container.headerBytes() + resumed * rowBytes(layout));
        file.channel().position(container.headerBytes() + resumed * rowBytes(layout));
    }

    private static int rowBytes(EmbeddingLayout layout) {
        return layout.storedDimension() * (layout.precision() == Precision.FLOAT32 ? Float.BYTES : 1);
    }

    @Override
    public long resumedRows() {
        return resumed;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        if (buffer.remaining() < rowBytes(layout)) {
            flush();
        }
        if (values instanceof Values.Floats floats) {
            FloatBuffer view = buffer.asFloatBuffer();
            view.put(floats.numbers());
            buffer.position(buffer.position() + rowBytes(layout));
        } else if (values instanceof Values.Bytes bytes) {
            buffer.put(bytes.numbers());
        }
        rows++;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.channel().write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void commit() throws IOException {
        flush();
        file.channel().write(ByteBuffer.wrap(container.header(layout, rows)), 0);
        file.commit();
    }

    @Override
    public void close() throws IOException {
        if (file.isResumable() && file.channel().isOpen()) {
            flush();
        }
        file.close();
    }
}
