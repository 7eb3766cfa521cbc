package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The rows of several sources, one after the other. Owns the one that is open until closed. */
public final class InputRows implements Iterator<Row>, AutoCloseable {
    private final List<Path> paths;
    private final Iterator<RowSource> sources;
    private final Selection selection;
    private RowReader open;

    public InputRows(List<RowSource> sources, Selection selection) {
        this.paths = sources.stream().flatMap(source -> source.paths().stream()).toList();
        this.sources = sources.iterator();
        this.selection = selection;
    }

    /** The files that hold the rows, as far as they are known. */
    public List<Path> paths() {
        return paths;
    }

    @Override
    public boolean hasNext() {
        while (open == null || !open.hasNext()) {
            if (!sources.hasNext()) {
                return false;
            }
            close();
            open = sources.next().open(selection);
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        return open.next();
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
    }
}
