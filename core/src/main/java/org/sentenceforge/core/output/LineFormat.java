package org.sentenceforge.core.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** Rows in lines of text. */
final class LineFormat implements RowFormat {
    private final Optional<AtomicFile> file;
    private final OutputStream out;
    private final RowLines lines;
    private final long resumed;
    private final LineBuffer buffer = new LineBuffer();

    private LineFormat(Optional<AtomicFile> file, OutputStream out, RowLines lines, long resumed) {
        this.file = file;
        this.out = out;
        this.lines = lines;
        this.resumed = resumed;
    }

    static LineFormat file(AtomicFile file, RowLines lines) throws IOException {
        long resumed = keepWholeLines(file.channel(), lines.linesPerRow()) / lines.linesPerRow();
        return new LineFormat(Optional.of(file), Channels.newOutputStream(file.channel()), lines, resumed);
    }

    /** To a stream, which is flushed but not closed. */
    static LineFormat stream(OutputStream out, RowLines lines) {
        return new LineFormat(Optional.empty(), out, lines, 0);
    }

    /** Cuts off what an interrupted run did not finish of a group of so many lines; the number of lines before it. */
    static long keepWholeLines(FileChannel channel, int group) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        long lines = 0;
        long kept = 0;
        long end = 0;
        for (long start = 0; channel.read(block.clear(), start) > 0; start += block.position()) {
            for (int i = 0; i < block.position(); i++) {
                if (block.get(i) == '\n') {
                    lines++;
                    if (lines % group == 0) {
                        kept = lines;
                        end = start + i + 1;
                    }
                }
            }
        }
        channel.truncate(end);
        channel.position(end);
        return kept;
    }

    @Override
    public long resumedRows() {
        return resumed;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        lines.write(values, kept, buffer);
        if (buffer.isFull()) {
            buffer.flushTo(out);
        }
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        buffer.flushTo(out);
        out.flush();
        if (out instanceof PrintStream stream && stream.checkError()) {
            // Such streams keep their errors to themselves
            throw new IOException("the stream was closed or its disk is full");
        }
        file.ifPresent(lines.isSearched() ? label::commitBeside : AtomicFile::commit);
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            try (AtomicFile open = file.get()) {
                if (open.isResumable() && open.channel().isOpen()) {
                    buffer.flushTo(out);
                }
            }
        }
    }
}
