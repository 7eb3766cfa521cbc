package org.sentenceforge.cli.command;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;

/** Standard outputs that take nothing, as the system makes them. */
public enum BrokenOutput {
    /** A file on a full disk. */
    FULL {
        @Override
        OutputStream open() throws IOException {
            return new FileOutputStream("/dev/full");
        }
    },
    /** A number that is no open file any more. */
    CLOSED {
        @Override
        OutputStream open() throws IOException {
            OutputStream closed = new FileOutputStream("/dev/null");
            closed.close();
            return closed;
        }
    },
    /** A pipe whose reader has gone. */
    UNREAD {
        @Override
        OutputStream open() throws IOException {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            return Channels.newOutputStream(pipe.sink());
        }
    };

    abstract OutputStream open() throws IOException;

    /** A command's output as {@link Commands} makes it, on this one. */
    public PrintWriter writer() throws IOException {
        return new PrintWriter(new StandardOutput(open()), false, StandardCharsets.UTF_8);
    }
}
