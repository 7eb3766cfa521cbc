package org.sentenceforge.core.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/** Collects the bytes of a {@link ByteStore}. Owns its temporary file, where they became too many for the heap, until closed. */
final class ByteStoreWriter implements AutoCloseable {
    private static final int SMALLEST = 256;
    private static final int WRITTEN_AT_ONCE = 1 << 20;

    private final Spill spill;
    private ByteBuffer buffer;
    private FileChannel file;
    private long written;

    ByteStoreWriter(Spill spill) {
        this.spill = spill;
        this.buffer = allocate(Math.min(SMALLEST, spill.heapBytes()));
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    /** How many bytes there are so far, which is where the next ones go. */
    long position() {
        return written + buffer.position();
    }

    void writeLong(long value) {
        require(Long.BYTES);
        buffer.putLong(value);
    }

    void writeDouble(double value) {
        require(Double.BYTES);
        buffer.putDouble(value);
    }

    void writeFloats(float[] values) {
        for (float value : values) {
            require(Float.BYTES);
            buffer.putFloat(value);
        }
    }

    /** A text's length, in seven bits per byte from the lowest, the last byte positive; then the text. */
    void writeText(byte[] utf8) {
        int length = utf8.length;
        while (length > 0x7f) {
            require(1);
            buffer.put((byte) (length | 0x80));
            length >>>= 7;
        }
        require(1);
        buffer.put((byte) length);
        int done = 0;
        while (done < utf8.length) {
            require(1);
            int here = Math.min(utf8.length - done, buffer.remaining());
            buffer.put(utf8, done, here);
            done += here;
        }
    }

    private void require(int bytes) {
        while (buffer.remaining() < bytes) {
            if (file == null && buffer.capacity() < spill.heapBytes()) {
                int capacity = (int) Math.min(spill.heapBytes(), 2L * buffer.capacity());
                buffer = allocate(capacity).put(buffer.flip());
            } else {
                flush();
            }
        }
    }

    private void flush() {
        try {
            if (file == null) {
                file = spill.open();
            }
            buffer.flip();
            written += buffer.limit();
            while (buffer.hasRemaining()) {
                // In parts, since Java copies each through native memory that it keeps
                int part = Math.min(buffer.remaining(), WRITTEN_AT_ONCE);
                buffer.position(buffer.position() + file.write(buffer.slice(buffer.position(), part)));
            }
            buffer.clear();
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** What was written, to be read from now on; closes this. */
    ByteStore finish() {
        if (file == null) {
            byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
            return store(List.of(ByteBuffer.wrap(bytes)));
        }
        flush();
        try {
            List<ByteBuffer> segments = new ArrayList<>();
            long length = 1L << spill.segmentBits();
            for (long start = 0; start < written; start += length) {
                segments.add(file.map(FileChannel.MapMode.READ_ONLY, start, Math.min(length, written - start)));
            }
            return store(segments);
        } catch (IOException e) {
            throw failed("map", e);
        } finally {
            close();
        }
    }

    private ByteStore store(List<ByteBuffer> segments) {
        segments.forEach(segment -> segment.order(ByteOrder.nativeOrder()));
        return new ByteStore(segments.toArray(ByteBuffer[]::new), spill.segmentBits());
    }

    private SforgeException failed(String action, IOException e) {
        return SforgeException.failed(
                "cannot " + action + " a temporary file for the rows of the data in " + spill.folder() + " after "
                        + (written >> 20) + " MB: " + reason(e)
                        + "; make room there, or name another folder with SFORGE_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                e);
    }

    /** Where the message of a missing or forbidden folder is only its name, what is wrong with it. */
    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException problem ? problem.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw failed("close", e);
        }
    }
}
