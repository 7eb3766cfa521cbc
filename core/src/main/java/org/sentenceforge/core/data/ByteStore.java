package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Bytes that were written one after the other and are read anywhere: on the heap where they are few, else in a temporary file that is
 * mapped into memory. Safe for use by several threads.
 *
 * <p>There is nothing to close. The file has no name, and mapped memory is given back, with the file's space, when the garbage collector
 * finds the store unused; Java 17 knows no other way.
 */
final class ByteStore {
    private final ByteBuffer[] segments;
    private final int segmentBits;

    /** @param segments in native byte order; all but the last have 2^{@code segmentBits} bytes */
    ByteStore(ByteBuffer[] segments, int segmentBits) {
        this.segments = segments;
        this.segmentBits = segmentBits;
    }

    /** A number at a multiple of 8 bytes. */
    long longAt(long index) {
        long position = index * Long.BYTES;
        return segment(position).getLong(inSegment(position));
    }

    /** A number at a multiple of 8 bytes. */
    double doubleAt(long index) {
        long position = index * Double.BYTES;
        return segment(position).getDouble(inSegment(position));
    }

    /** Numbers at a multiple of 4 bytes. */
    float[] floatsAt(long index, int count) {
        float[] floats = new float[count];
        int done = 0;
        while (done < count) {
            long position = (index + done) * Float.BYTES;
            ByteBuffer segment = segment(position);
            int at = inSegment(position);
            int here = Math.min(count - done, (segment.limit() - at) / Float.BYTES);
            segment.asFloatBuffer().get(at / Float.BYTES, floats, done, here);
            done += here;
        }
        return floats;
    }

    /** A text as {@link ByteStoreWriter#writeText} wrote it. */
    String textAt(long position) {
        int length = 0;
        int shift = 0;
        byte next;
        do {
            next = segment(position).get(inSegment(position));
            length |= (next & 0x7f) << shift;
            shift += 7;
            position++;
        } while (next < 0);
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            ByteBuffer segment = segment(position + done);
            int at = inSegment(position + done);
            int here = Math.min(length - done, segment.limit() - at);
            segment.get(at, bytes, done, here);
            done += here;
        }
        return new String(bytes, UTF_8);
    }

    private ByteBuffer segment(long position) {
        return segments[(int) (position >>> segmentBits)];
    }

    private int inSegment(long position) {
        return (int) (position & (1L << segmentBits) - 1);
    }
}
