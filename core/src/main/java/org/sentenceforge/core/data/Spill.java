package org.sentenceforge.core.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where bytes go that are too many for the heap: temporary files without a name.
 *
 * @param folder of the files
 * @param heapBytes from how many bytes on a file is made
 * @param segmentBits how much of a file is mapped into memory at once, as a power of two
 */
record Spill(Path folder, int heapBytes, int segmentBits) {
    private static final int HEAP_BYTES = 16 << 20;
    /** The largest power of two that a buffer can hold. */
    private static final int SEGMENT_BITS = 30;

    Spill {
        if (heapBytes > 1L << segmentBits) {
            throw new IllegalArgumentException("the heap's part must fit into a segment: " + heapBytes);
        }
    }

    /** The folder is {@code java.io.tmpdir}. */
    static Spill standard() {
        return new Spill(Path.of(System.getProperty("java.io.tmpdir")), HEAP_BYTES, SEGMENT_BITS);
    }

    /** Opens an empty file, which loses its name at once (on Windows when it is no longer used), so nothing is left behind however the program ends. */
    FileChannel open() throws IOException {
        Path file = Files.createTempFile(folder, "sforge-rows-", null);
        return FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
