package org.sentenceforge.core.data;

import java.io.FilterInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The rows of a stream that cannot be read twice. */
final class StreamRows implements RowSource {
    private final InputStream in;
    private final String name;
    private final FileFormat format;
    private final AtomicBoolean opened = new AtomicBoolean();

    StreamRows(InputStream in, String name, FileFormat format) {
        this.in = in;
        this.name = name;
        this.format = format;
    }

    @Override
    public RowReader open(Selection selection) {
        if (!opened.compareAndSet(false, true)) {
            throw new IllegalStateException(name + " was read already and cannot be read again");
        }
        List<Function<Selection, RawRows>> part =
                List.of(chosen -> RawRows.of(new StreamLines(notClosing(), name), format, name, chosen));
        return new CheckedRows(name, selection, part.iterator());
    }

    private InputStream notClosing() {
        return new FilterInputStream(in) {
            @Override
            public void close() {
                // the caller's to close
            }
        };
    }

    @Override
    public String name() {
        return name;
    }
}
