package org.sentenceforge.core.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.sentenceforge.core.SforgeException;

/** Lines of a byte stream, without a copy per line. */
final class StreamLines extends Lines {
    /** A line beyond this is no line of data but a file of another kind. */
    private static final int LONGEST_LINE = 1 << 30;

    private final String name;
    private final InputStream in;
    private int position;
    private int limit;
    private boolean ended;

    StreamLines(InputStream in, String name) {
        this.in = in;
        this.name = name;
        this.bytes = new byte[1 << 16];
        skipByteOrderMark();
    }

    static StreamLines open(Path path, Compression compression) {
        InputStream in = null;
        try {
            in = Files.newInputStream(path);
            boolean empty = Files.size(path) == 0;
            return new StreamLines(
                    compression == Compression.GZIP && !empty ? new GZIPInputStream(in, 1 << 16) : in, path.toString());
        } catch (IOException e) {
            throw unreadable(path.toString(), 0, closing(in, e));
        }
    }

    private static IOException closing(InputStream in, IOException e) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException onClose) {
            e.addSuppressed(onClose);
        }
        return e;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    boolean next() {
        int scanned = position;
        while (true) {
            for (int i = scanned; i < limit; i++) {
                if (bytes[i] == '\n') {
                    take(i);
                    position = i + 1;
                    return true;
                }
            }
            int unfinished = limit - position;
            if (!fill()) {
                if (unfinished == 0) {
                    return false;
                }
                take(limit);
                refuseOldLineEnds();
                position = limit;
                return true;
            }
            scanned = position + unfinished;
        }
    }

    /** Lines that end in CR alone would all be one. */
    private void refuseOldLineEnds() {
        for (int i = offset; number == 1 && i < offset + length; i++) {
            if (bytes[i] == '\r') {
                throw SforgeException.badData(
                        name + ":1: the lines end in CR alone; save the file with LF or CRLF at their ends");
            }
        }
    }

    private void take(int end) {
        offset = position;
        length = end - position;
        if (length > 0 && bytes[end - 1] == '\r') {
            length--;
        }
        number++;
    }

    /** Moves the unfinished line to the buffer's start and reads on; false at the end of the stream. */
    private boolean fill() {
        if (ended) {
            return false;
        }
        if (position > 0) {
            System.arraycopy(bytes, position, bytes, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == bytes.length) {
            if (limit >= LONGEST_LINE) {
                throw SforgeException.badData(String.format(
                        Locale.ROOT,
                        "%s:%d: line of more than %d MB; expected text with a line per row",
                        name,
                        number + 1,
                        LONGEST_LINE >> 20));
            }
            bytes = Arrays.copyOf(bytes, limit * 2);
        }
        try {
            int read = in.read(bytes, limit, bytes.length - limit);
            ended = read < 0;
            limit += Math.max(read, 0);
            return !ended;
        } catch (IOException e) {
            throw unreadable(name, number, e);
        }
    }

    /** Reads no further than it must: who types the first line waits for its answer. */
    private void skipByteOrderMark() {
        boolean marked = startsWith(0xEF) && startsWith(0xEF, 0xBB, 0xBF);
        if (marked) {
            position = 3;
        } else if (startsWith(0xFE) && startsWith(0xFE, 0xFF)
                || startsWith(0xFF) && startsWith(0xFF, 0xFE)
                || isUnmarkedUtf16()) {
            throw SforgeException.badData(name + ":1: UTF-16 text; save the file as UTF-8");
        }
    }

    private boolean startsWith(int... expected) {
        if (!has(expected.length)) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Two ASCII characters, each with a zero before or behind it. */
    private boolean isUnmarkedUtf16() {
        return has(1)
                && bytes[0] != '\n'
                && has(2)
                && (bytes[0] == 0) != (bytes[1] == 0)
                && has(4)
                && (bytes[0] == 0) == (bytes[2] == 0)
                && (bytes[1] == 0) == (bytes[3] == 0);
    }

    private boolean has(int count) {
        while (limit < count && fill()) {
            continue;
        }
        return limit >= count;
    }

    private static SforgeException unreadable(String name, long lines, IOException e) {
        if (e instanceof EOFException) {
            return SforgeException.badData(
                    String.format(
                            Locale.ROOT,
                            "%s: the compressed data ends too early, after line %d; the file was cut off, fetch it again",
                            name,
                            lines),
                    e);
        }
        if (e instanceof ZipException) {
            return SforgeException.badData(
                    String.format(
                            Locale.ROOT,
                            "%s: not readable as gzip after line %d (%s); fetch it again or rename it if it is not compressed",
                            name,
                            lines,
                            e.getMessage()),
                    e);
        }
        return SforgeException.badData("cannot read " + name + ": " + e.getMessage() + "; check its permissions", e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw SforgeException.failed("cannot close " + name + ": " + e.getMessage(), e);
        }
    }
}
