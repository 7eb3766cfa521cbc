package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/** The rows of files, one after the other. */
final class FileRows implements RowSource {
    private final List<DataFile> files;
    private final AtomicBoolean opened = new AtomicBoolean();

    FileRows(List<DataFile> files) {
        this.files = List.copyOf(files);
        if (files.isEmpty()) {
            throw SforgeException.usage("no data files were named");
        }
    }

    @Override
    public RowReader open(Selection selection) {
        if (opened.getAndSet(true)) {
            files.forEach(DataFile::requireReadableAgain);
        }
        Stream<Function<Selection, RawRows>> parts = files.stream().map(file -> file::open);
        return new CheckedRows(name(), selection, parts.iterator());
    }

    @Override
    public List<Path> paths() {
        return files.stream().map(DataFile::path).toList();
    }

    @Override
    public String name() {
        Path first = files.get(0).path();
        return files.size() == 1 ? first.toString() : first + " and " + (files.size() - 1) + " more";
    }
}
