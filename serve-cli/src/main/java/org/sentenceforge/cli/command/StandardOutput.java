package org.sentenceforge.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;

/**
 * Standard output, which notices when its reader has gone, as {@code head} does once it has seen enough, and when its disk is full. Java's
 * print streams and writers keep what goes wrong to themselves; the exceptions that say so here are none that they catch, so that a
 * command ends at once.
 */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile boolean broken;

    /** Says that nobody reads any more: the command may end, and nothing went wrong. */
    static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1;

        ReaderGone(IOException cause) {
            super(cause);
        }

        /** Whether this is why something failed. */
        static boolean isCauseOf(Throwable error) {
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                if (cause instanceof ReaderGone) {
                    return true;
                }
            }
            return false;
        }
    }

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** What comes after a failure, which is told once, is dropped. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (broken) {
            return;
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            broken = true;
            throw isBrokenPipe(e) ? new ReaderGone(e) : lost(e);
        }
    }

    private static SforgeException lost(IOException error) {
        return SforgeException.failed(
                "standard output took not all of the result (" + error.getMessage()
                        + "); is it closed, or its disk full?",
                error);
    }

    /** Systems say it in the user's language; what all of them name is the pipe. */
    private static boolean isBrokenPipe(IOException error) {
        return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
}
