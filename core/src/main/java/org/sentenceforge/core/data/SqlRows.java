package org.sentenceforge.core.data;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The rows of a query. Its order is the query's: without ORDER BY that of the files it reads. */
record SqlRows(String query) implements RowSource {

    @Override
    public RowReader open(Selection selection) {
        Iterator<Function<Selection, RawRows>> part = List.<Function<Selection, RawRows>>of(
                        chosen -> DuckRows.sql(query, name(), chosen))
                .iterator();
        return new CheckedRows(name(), selection, part);
    }

    @Override
    public String name() {
        String line = query.strip().replaceAll("\\s+", " ");
        return "the query \"" + (line.length() > 60 ? line.substring(0, 60) + "…" : line) + "\"";
    }
}
