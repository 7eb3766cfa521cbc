package org.sentenceforge.core.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;

/** Rows as lines of text, which {@code core.data} reads back as they were. */
interface RowText {
    ObjectMapper JSON = new ObjectMapper();

    /** What stands above the rows, "" for nothing. */
    String header();

    /** A row with its line end. */
    String line(long row, List<?> cells);

    static RowText of(FileFormat format, List<String> columns) {
        return switch (format) {
            case JSONL -> new JsonObjects(columns);
            case CSV -> new Delimited(columns, ',');
            case TSV -> new Delimited(columns, '\t');
            case TEXT, PARQUET, DUCKDB -> throw new IllegalArgumentException(format + " has no lines of cells");
        };
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One JSON object per line. */
    record JsonObjects(List<String> columns, List<String> keys) implements RowText {
        JsonObjects(List<String> columns) {
            this(columns, columns.stream().map(RowText::json).toList());
        }

        @Override
        public String header() {
            return "";
        }

        @Override
        public String line(long row, List<?> cells) {
            StringBuilder line = new StringBuilder("{");
            for (int i = 0; i < keys.size(); i++) {
                line.append(i == 0 ? "" : ",").append(keys.get(i)).append(':').append(json(cells.get(i)));
            }
            return line.append("}\n").toString();
        }
    }

    /** CSV (RFC 4180), or TSV, in which quotes enclose a field only where it would be read as a quoted one. */
    record Delimited(List<String> columns, char delimiter) implements RowText {

        @Override
        public String header() {
            return line(0, columns);
        }

        @Override
        public String line(long row, List<?> cells) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                fields.add(field(row, i, cells.get(i)));
            }
            // an empty line would be taken for none
            String line = fields.equals(List.of("")) ? "\"\"" : String.join(String.valueOf(delimiter), fields);
            return line + "\n";
        }

        private String field(long row, int column, Object cell) {
            if (cell instanceof Iterable || cell instanceof Map) {
                throw cannotHold(row, column, "a list");
            }
            String text = cell == null ? "" : cell.toString();
            boolean breaks = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
            if (delimiter == ',') {
                return breaks || text.indexOf(',') >= 0 || text.indexOf('"') >= 0 ? quoted(text) : text;
            }
            if (breaks || text.indexOf('\t') >= 0) {
                throw cannotHold(row, column, "a tab or a line end");
            }
            return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"") ? quoted(text) : text;
        }

        private SforgeException cannotHold(long row, int column, String what) {
            return SforgeException.badData(String.format(
                    Locale.ROOT,
                    "row %d of the output: column '%s' holds %s, which %s cannot; write %s.jsonl or .parquet",
                    row,
                    columns.get(column),
                    what,
                    delimiter == ',' ? "CSV" : "TSV",
                    delimiter == ',' ? "" : ".csv, "));
        }

        private static String quoted(String text) {
            return '"' + text.replace("\"", "\"\"") + '"';
        }
    }
}
