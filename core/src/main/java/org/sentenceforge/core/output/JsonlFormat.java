package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One JSON object per row: the kept columns, then the embedding. */
final class JsonlFormat implements RowFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 1 << 18;

    private final Optional<AtomicFile> file;
    private final OutputStream out;
    private final EmbeddingLayout layout;
    private final byte[][] keys;
    private final long resumed;
    private byte[] buffer = new byte[2 * BUFFER];
    private int used;

    private JsonlFormat(Optional<AtomicFile> file, OutputStream out, EmbeddingLayout layout, long resumed)
            throws IOException {
        this.file = file;
        this.out = out;
        this.layout = layout;
        this.resumed = resumed;
        keys = new byte[layout.kept().size() + 1][];
        for (int i = 0; i < keys.length; i++) {
            String name = i < keys.length - 1 ? layout.kept().get(i) : EmbeddingLayout.EMBEDDING;
            keys[i] = ((i == 0 ? "{" : ",") + JSON.writeValueAsString(name) + ":").getBytes(UTF_8);
        }
    }

    static JsonlFormat file(AtomicFile file, EmbeddingLayout layout) throws IOException {
        long resumed = keepWholeLines(file.channel(), 1);
        return new JsonlFormat(Optional.of(file), Channels.newOutputStream(file.channel()), layout, resumed);
    }

    /** To a stream, which is flushed but not closed. */
    static JsonlFormat stream(OutputStream out, EmbeddingLayout layout) throws IOException {
        return new JsonlFormat(Optional.empty(), out, layout, 0);
    }

    /** Cuts off what an interrupted run did not finish of a group of so many lines; the number of lines before it. */
    static long keepWholeLines(FileChannel channel, int group) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        long lines = 0;
        long kept = 0;
        long end = 0;
        for (long start = 0; channel.read(block.clear(), start) > 0; start += block.position()) {
            for (int i = 0; i < block.position(); i++) {
                if (block.get(i) == '\n') {
                    lines++;
                    if (lines % group == 0) {
                        kept = lines;
                        end = start + i + 1;
                    }
                }
            }
        }
        channel.truncate(end);
        channel.position(end);
        return kept;
    }

    @Override
    public long resumedRows() {
        return resumed;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        for (int i = 0; i < kept.size(); i++) {
            put(keys[i]);
            put(JSON.writeValueAsBytes(kept.get(i)));
        }
        put(keys[keys.length - 1]);
        if (values instanceof Values.Floats floats) {
            putFloats(floats.numbers());
        } else if (values instanceof Values.Bytes bytes) {
            putBytes(bytes.numbers());
        } else if (values instanceof Values.Tokens tokens) {
            putByte('[');
            for (int i = 0; i < tokens.vectors().length; i++) {
                if (i > 0) {
                    putByte(',');
                }
                putFloats(tokens.vectors()[i]);
            }
            putByte(']');
        }
        putByte('}');
        putByte('\n');
        if (used >= BUFFER) {
            flush();
        }
    }

    private void putFloats(float[] numbers) {
        reserve(numbers.length * (FloatText.LONGEST + 1) + 2);
        int position = used;
        buffer[position++] = '[';
        for (int i = 0; i < numbers.length; i++) {
            if (i > 0) {
                buffer[position++] = ',';
            }
            position = FloatText.write(numbers[i], buffer, position);
        }
        buffer[position++] = ']';
        used = position;
    }

    private void putBytes(byte[] numbers) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < numbers.length; i++) {
            text.append(i == 0 ? "" : ",").append(layout.precision().isSigned() ? numbers[i] : numbers[i] & 0xff);
        }
        put(text.append(']').toString().getBytes(UTF_8));
    }

    private void putByte(char character) {
        reserve(1);
        buffer[used++] = (byte) character;
    }

    private void put(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, used, bytes.length);
        used += bytes.length;
    }

    private void reserve(int bytes) {
        if (buffer.length - used < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length + (buffer.length >> 1), used + bytes));
        }
    }

    private void flush() throws IOException {
        int bytes = used;
        used = 0; // what fails half-way is not written again behind its own beginning
        out.write(buffer, 0, bytes);
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        flush();
        out.flush();
        if (out instanceof PrintStream stream && stream.checkError()) {
            // Such streams keep their errors to themselves
            throw new IOException("the stream was closed or its disk is full");
        }
        file.ifPresent(label::commitBeside);
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            try (AtomicFile open = file.get()) {
                if (open.isResumable() && open.channel().isOpen()) {
                    flush();
                }
            }
        }
    }
}
