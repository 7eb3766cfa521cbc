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
                position = limit;
                return true;
            }
            scanned = position + unfinished;
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

    private void skipByteOrderMark() {
        while (limit < 3 && fill()) {
            continue;
        }
        int first = limit > 0 ? bytes[0] & 0xff : 0;
        int second = limit > 1 ? bytes[1] & 0xff : 0;
        if (first == 0xEF && second == 0xBB && limit > 2 && (bytes[2] & 0xff) == 0xBF) {
            position = 3;
        } else if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE) {
            throw SforgeException.badData(name + ":1: UTF-16 text; save the file as UTF-8");
        }
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
