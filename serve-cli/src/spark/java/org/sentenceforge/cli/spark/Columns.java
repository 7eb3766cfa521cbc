package org.sentenceforge.cli.spark;

import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sentenceforge.core.SforgeException;

/** Columns of a Dataset by their plain names, in which Spark would read a dot as a step into a structure. */
final class Columns {
    private Columns() {}

    /**
     * @param advice what to do where one is not there
     * @throws SforgeException (bad data) where one is not there
     */
    static void require(Dataset<Row> rows, Collection<String> names, String advice) {
        List<String> there = List.of(rows.columns());
        for (String name : names) {
            if (!there.contains(name)) {
                throw SforgeException.badData(
                        "there is no column '" + name + "' among " + String.join(", ", there) + "; " + advice);
            }
        }
    }

    /** Only these columns, which are there, in this order. */
    static Dataset<Row> of(Dataset<Row> rows, Collection<String> names) {
        return rows.select(names.stream().map(Columns::column).toArray(Column[]::new));
    }

    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
