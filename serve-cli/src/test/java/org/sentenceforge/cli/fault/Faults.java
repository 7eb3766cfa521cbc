package org.sentenceforge.cli.fault;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What goes wrong next, and how often it could have until now. Of one folder: what libraries do elsewhere always succeeds. */
final class Faults {

    /** What can go wrong, and what is counted: the bytes or calls, one of which is the first to fail. */
    enum Kind {
        /** No byte is written behind a number of them; of a call that would, the bytes before that are. */
        DISK_FULL,
        /** Of what is to be written at once only a half is. */
        TORN_WRITE,
        /** From the beginning nothing can be created, renamed or deleted. */
        READ_ONLY,
        /** A file or folder cannot be made. */
        FAILING_CREATE,
        FAILING_RENAME,
        FAILING_FSYNC,
        /** A file that is there is gone when it is opened to be read. */
        VANISHED_FILE,
        /** A file ends in its middle. Not a text: a shorter one is a text as well. */
        SHORT_READ;

        /** One call fails, those after it do not. */
        boolean isOnce() {
            return this != DISK_FULL && this != READ_ONLY;
        }
    }

    private static final List<String> TEXTS = List.of(".txt", ".jsonl", ".md");
    private static final Map<Kind, Long> COUNTS = new EnumMap<>(Kind.class);
    private static String folder = "\0";
    private static Kind kind;
    private static long at;
    private static boolean happened;

    private Faults() {}

    /** Counts from 0 on, in a folder; from now on the call or byte of that number fails. */
    static synchronized void arm(String within, Kind failing, long number) {
        COUNTS.clear();
        folder = within;
        kind = failing;
        at = number;
        happened = false;
    }

    static synchronized void disarm() {
        kind = null;
    }

    static synchronized boolean happened() {
        return happened;
    }

    /** How many calls or bytes there were that could have failed. */
    static synchronized long count(Kind of) {
        return COUNTS.getOrDefault(of, 0L);
    }

    /** How many of the bytes may be written. */
    static synchronized int writable(String file, int bytes) {
        if (!file.startsWith(folder)) {
            return bytes;
        }
        long before = COUNTS.merge(Kind.DISK_FULL, (long) bytes, Long::sum) - bytes;
        if (fails(Kind.TORN_WRITE, file)) {
            return bytes / 2;
        }
        if (kind != Kind.DISK_FULL || before + bytes <= at) {
            return bytes;
        }
        happened = true;
        return (int) Math.max(0, at - before);
    }

    static IOException diskFull(String file) {
        return new FileSystemException(file, null, "No space left on device");
    }

    static void create(String file) throws IOException {
        change(file);
        if (fails(Kind.FAILING_CREATE, file)) {
            throw new FileSystemException(file, null, "Input/output error");
        }
    }

    static void rename(String file) throws IOException {
        change(file);
        if (fails(Kind.FAILING_RENAME, file)) {
            throw new FileSystemException(file, null, "Input/output error");
        }
    }

    static void fsync(String file) throws IOException {
        if (fails(Kind.FAILING_FSYNC, file)) {
            throw new IOException("Input/output error");
        }
    }

    static void change(String file) throws IOException {
        if (fails(Kind.READ_ONLY, file)) {
            throw new AccessDeniedException(file);
        }
    }

    static void open(String file) throws IOException {
        if (fails(Kind.VANISHED_FILE, file)) {
            throw new NoSuchFileException(file);
        }
    }

    static boolean readsShort(String file) {
        return TEXTS.stream().noneMatch(file::endsWith) && fails(Kind.SHORT_READ, file);
    }

    private static synchronized boolean fails(Kind of, String file) {
        if (!file.startsWith(folder)) {
            return false;
        }
        long number = COUNTS.merge(of, 1L, Long::sum) - 1;
        boolean fails = kind == of && (of.isOnce() ? number == at : number >= at);
        happened |= fails;
        return fails;
    }
}
