package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;

/**
 * Lines of a zstd file. Neither the JDK nor our libraries have a decoder but DuckDB, which is made to see a CSV file with a
 * single column that nothing delimits or quotes. Lines may have up to 16 MB.
 */
final class ZstdLines extends Lines {
    private static final int LONGEST_LINE = 16_000_000;

    private final String name;
    private final DuckQuery rows;

    private ZstdLines(String name, DuckQuery rows) {
        this.name = name;
        this.rows = rows;
    }

    static ZstdLines open(Path path) {
        String query = "SELECT line FROM read_csv(" + DuckQuery.quote(path)
                + ", auto_detect=false, header=false, columns={'line': 'VARCHAR'}, delim='', quote='', escape='',"
                + " strict_mode=false, parallel=false, compression='zstd', max_line_size=" + LONGEST_LINE
                + ", buffer_size=" + 2 * LONGEST_LINE + ")";
        return new ZstdLines(path.toString(), DuckQuery.run(query, path.toString()));
    }

    @Override
    String name() {
        return name;
    }

    @Override
    boolean next() {
        if (!rows.next()) {
            return false;
        }
        Object line = rows.value(0);
        bytes = line == null ? new byte[0] : ((String) line).getBytes(UTF_8);
        offset = 0;
        length = bytes.length;
        number++;
        return true;
    }

    @Override
    public void close() {
        rows.close();
    }
}
