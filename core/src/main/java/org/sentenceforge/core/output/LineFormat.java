package org.sentenceforge.core.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;

/** Rows in lines of text. */
final class LineFormat implements RowFormat {
    private final Optional<AtomicFile> file;
    private final OutputStream out;
    private final RowLines lines;
    private final long resumed;
    private final LineBuffer buffer = new LineBuffer();
    private long rows;

    private LineFormat(Optional<AtomicFile> file, OutputStream out, RowLines lines, long resumed) {
        this.file = file;
        this.out = out;
        this.lines = lines;
        this.resumed = resumed;
        this.rows = resumed;
    }

    static LineFormat file(AtomicFile file, RowLines lines) throws IOException {
        Resumption.Point kept = file.kept();
        file.channel().truncate(kept.position());
        file.channel().position(kept.position());
        return new LineFormat(Optional.of(file), Channels.newOutputStream(file.channel()), lines, kept.rows());
    }

    /** To a stream, which is flushed but not closed. */
    static LineFormat stream(OutputStream out, RowLines lines) {
        return new LineFormat(Optional.empty(), out, lines, 0);
    }

    @Override
    public long resumedRows() {
        return resumed;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        lines.write(values, kept, buffer);
        rows++;
        if (buffer.isFull()) {
            buffer.flushTo(out);
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flushTo(out);
        out.flush();
        if (out instanceof PrintStream stream && stream.checkError()) {
            // Such streams keep their errors to themselves
            throw new IOException("the stream was closed or its disk is full");
        }
        if (file.isPresent()) {
            file.get().keep(new Resumption.Point(rows, file.get().channel().position()));
        }
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        flush();
        file.ifPresent(lines.isSearched() ? label::commitBeside : AtomicFile::commit);
    }

    @Override
    public void close() {
        file.ifPresent(AtomicFile::close);
    }
}
