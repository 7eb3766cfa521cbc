package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        NPY {
            @Override
            int headerBytes(EmbeddingLayout layout) {
                return 128;
            }

            @Override
            byte[] header(EmbeddingLayout layout, long rows, VectorLabel label) {
                String type = layout.precision() == Precision.FLOAT32
                        ? "<f4"
                        : layout.precision().isSigned() ? "|i1" : "|u1";
                String description = String.format(
                        Locale.ROOT,
                        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }",
                        type,
                        rows,
                        layout.storedDimension());
                int length = headerBytes(layout) - 10;
                String padded = description + " ".repeat(length - 1 - description.length()) + "\n";
                return ByteBuffer.allocate(headerBytes(layout))
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
        SAFETENSORS {
            /** Enough for the label, with 16 characters for each number of the ranges. */
            @Override
            int headerBytes(EmbeddingLayout layout) {
                int ranges = layout.precision().needsRanges() ? 2 * 16 * layout.dimension() : 0;
                int label = layout.label(Optional.empty()).json().length() + ranges;
                return (1024 + 2 * label) / 8 * 8;
            }

            @Override
            byte[] header(EmbeddingLayout layout, long rows, VectorLabel label) {
                String type = layout.precision() == Precision.FLOAT32
                        ? "F32"
                        : layout.precision().isSigned() ? "I8" : "U8";
                String json = String.format(
                        Locale.ROOT,
                        "{\"__metadata__\":{\"format\":\"pt\",\"%s\":%s},\"embeddings\":{\"dtype\":\"%s\",\"shape\":[%d,%d],"
                                + "\"data_offsets\":[0,%d]}}",
                        VectorLabel.KEY,
                        TextNode.valueOf(label.json()),
                        type,
                        rows,
                        layout.storedDimension(),
                        rows * rowBytes(layout));
                int length = headerBytes(layout) - Long.BYTES;
                return ByteBuffer.allocate(headerBytes(layout))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .put((json + " ".repeat(length - json.length())).getBytes(US_ASCII))
                        .array();
            }
        };

        /** The same whatever the rows and ranges will be. */
        abstract int headerBytes(EmbeddingLayout layout);

        abstract byte[] header(EmbeddingLayout layout, long rows, VectorLabel label);
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
        this.resumed = file.kept().rows();
        this.rows = resumed;
        file.channel().truncate(position());
        file.channel().position(position());
    }

    /** Of the next row in the file. */
    private long position() {
        return container.headerBytes(layout) + rows * rowBytes(layout);
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
            empty();
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

    private void empty() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                file.channel().write(buffer);
            }
        } finally {
            buffer.clear(); // what failed half-way is not written again behind its own beginning
        }
    }

    @Override
    public void flush() throws IOException {
        empty();
        file.keep(new Resumption.Point(rows, position()));
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        empty();
        file.channel().write(ByteBuffer.wrap(container.header(layout, rows, label)), 0);
        if (container == Container.NPY) {
            label.commitBeside(file);
        } else {
            file.commit();
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
