package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.data.DuckDb;
import org.sentenceforge.core.data.FileFormat;

/**
 * Parquet, written by DuckDB: the rows wait as JSON lines in a temporary folder until all are there and the types of their columns are
 * known.
 */
final class ParquetRowWriter extends RowWriter {
    /** Rows that DuckDB collects in memory before it writes them; its usual 122,880 long texts are gigabytes. */
    private static final int ROW_GROUP = 16_384;

    private static final int LEAST_LINE_LIMIT = 16 << 20;

    private final AtomicFile file;
    private final AtomicDirectory scratch;
    private final Path lines;
    private final OutputStream out;
    private final RowText text;
    private final List<String> columns;
    private final List<CellType> types = new ArrayList<>();
    private int longestLine = LEAST_LINE_LIMIT;

    private ParquetRowWriter(Path target, AtomicFile file, AtomicDirectory scratch, RowLayout layout)
            throws IOException {
        super(target.toString(), 0);
        this.file = file;
        this.scratch = scratch;
        this.lines = scratch.path().resolve("rows.jsonl");
        this.out = new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16);
        this.columns = layout.columns();
        this.text = RowText.of(FileFormat.JSONL, columns);
        columns.forEach(column -> types.add(CellType.UNKNOWN));
    }

    static ParquetRowWriter begin(Path target, RowLayout layout) {
        AtomicFile file = AtomicFile.create(target);
        try {
            return new ParquetRowWriter(
                    target,
                    file,
                    AtomicDirectory.create(target.resolveSibling(target.getFileName() + ".rows")),
                    layout);
        } catch (IOException e) {
            file.close();
            throw cannotWrite(target.toString(), e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    void put(List<?> cells) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            types.set(i, types.get(i).or(CellType.of(cells.get(i))));
        }
        byte[] line = text.line(rows(), cells).getBytes(UTF_8);
        longestLine = Math.max(longestLine, line.length);
        out.write(line);
    }

    /** Such a file is not resumed. */
    @Override
    void handOn(long done) {}

    @Override
    void finish() throws IOException {
        out.close();
        String schema = IntStream.range(0, columns.size())
                .mapToObj(i -> quote(columns.get(i)) + ": " + quote(types.get(i).sql()))
                .collect(Collectors.joining(", ", "{", "}"));
        // a folder may have the characters of DuckDB's patterns in its name
        String from = quote(lines.toString().replaceAll("([*?\\[])", "[$1]"));
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '1GB'");
            statement.execute("SET temp_directory = " + quote(scratch.path().toString()));
            statement.execute("COPY (SELECT * FROM read_json(" + from
                    + ", format='newline_delimited', auto_detect=false, maximum_object_size=" + longestLine
                    + ", columns="
                    + schema + ")) TO " + quote(file.temporary().toString())
                    + " (FORMAT parquet, USE_TMP_FILE false, ROW_GROUP_SIZE " + ROW_GROUP + ")");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        file.commit();
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    void release() throws IOException {
        try (file;
                scratch) {
            out.close();
        }
    }
}
