package org.sentenceforge.core.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small .npy files of float32, version 1, with a header of 128 bytes. */
public final class Npy {
    private Npy() {}

    public static float[][] read(Path file, int rows) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(128);
            float[][] matrix = new float[rows][bytes.remaining() / 4 / rows];
            for (float[] row : matrix) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = bytes.getFloat();
                }
            }
            return matrix;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path file, float[][] rows) {
        String shape = "(" + rows.length + ", " + rows[0].length + ")";
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        String padded = header + " ".repeat(127 - 10 - header.length()) + "\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(128 + 4 * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        bytes.put(padded.getBytes(ISO_8859_1));
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
