package org.sentenceforge.core.data;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sentenceforge.core.UnpackedLibraries;

/** DuckDB as a library in this process. */
public final class DuckDb {
    private static final String URL = "jdbc:duckdb:";

    private static final AtomicBoolean LOADED = new AtomicBoolean();

    private DuckDb() {}

    /** Opens an empty database in memory; the caller closes it. */
    public static Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** Opens an empty database in memory whose connection has properties of the driver's; the caller closes it. */
    static Connection connect(Properties properties) throws SQLException {
        Connection connection = DriverManager.getConnection(URL, properties);
        if (LOADED.compareAndSet(false, true)) {
            UnpackedLibraries.unlinkFiles("libduckdb_java");
        }
        return connection;
    }
}
