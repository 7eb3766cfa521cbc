package org.sentenceforge.eval.report;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.DuckDb;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;

/** The metrics of single items (queries, pairs, …) as a Parquet table: evaluator, name, id, metric, value; one row per number. */
public record ItemTable(List<EvaluationResult> results) {

    /** Items of results whose metrics are means over items. */
    public void write(Path target) {
        try (AtomicFile file = AtomicFile.create(target);
                Connection database = DuckDb.connect();
                Statement statement = database.createStatement()) {
            statement.execute(
                    "CREATE TABLE items (evaluator VARCHAR, name VARCHAR, id VARCHAR, metric VARCHAR, value DOUBLE)");
            try (DuckDBAppender rows = database.unwrap(DuckDBConnection.class).createAppender("items")) {
                for (EvaluationResult result : results) {
                    if (result.items().orElse(null) instanceof Items.Averaged items) {
                        append(rows, result, items);
                    }
                }
            }
            statement.execute("COPY items TO '" + file.temporary().toString().replace("'", "''")
                    + "' (FORMAT parquet, USE_TMP_FILE false)");
            file.commit();
        } catch (SQLException e) {
            throw SforgeException.failed(target + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private static void append(DuckDBAppender rows, EvaluationResult result, Items.Averaged items) throws SQLException {
        for (int i = 0; i < items.ids().size(); i++) {
            for (Map.Entry<String, double[]> metric : items.values().entrySet()) {
                rows.beginRow();
                rows.append(result.evaluator());
                rows.append(result.name());
                rows.append(items.ids().get(i));
                rows.append(metric.getKey());
                rows.append(metric.getValue()[i]);
                rows.endRow();
            }
        }
    }
}
