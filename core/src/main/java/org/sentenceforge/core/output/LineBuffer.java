package org.sentenceforge.core.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Text on its way to a stream, as bytes of UTF-8. */
final class LineBuffer {
    private static final int FULL = 1 << 18;

    private byte[] bytes = new byte[2 * FULL];
    private int used;

    boolean isFull() {
        return used >= FULL;
    }

    void put(char ascii) {
        reserve(1);
        bytes[used++] = (byte) ascii;
    }

    void put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, used, more.length);
        used += more.length;
    }

    /** A list in brackets, each number so that it reads back to the same float32. */
    void put(float[] numbers) {
        reserve(numbers.length * (FloatText.LONGEST + 1) + 2);
        int position = used;
        bytes[position++] = '[';
        for (int i = 0; i < numbers.length; i++) {
            if (i > 0) {
                bytes[position++] = ',';
            }
            position = FloatText.write(numbers[i], bytes, position);
        }
        bytes[position++] = ']';
        used = position;
    }

    /** So that it reads back to the same float32. */
    void put(float number) {
        reserve(FloatText.LONGEST);
        used = FloatText.write(number, bytes, used);
    }

    private void reserve(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), used + more));
        }
    }

    void flushTo(OutputStream out) throws IOException {
        int full = used;
        used = 0; // what fails half-way is not written again behind its own beginning
        out.write(bytes, 0, full);
    }
}
