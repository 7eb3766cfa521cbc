package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * CSV (RFC 4180) and TSV. Every cell is a text. In CSV a field that begins with a quote ends at the closing one and may hold
 * delimiters and line ends; in TSV quotes mean nothing, unless they enclose a whole field on one line, as spreadsheets write it.
 */
final class DelimitedRows implements RawRows {
    private final Lines lines;
    private final String name;
    private final boolean quoted;
    private final char delimiter;
    private final Columns header;
    private final Columns columns;
    private final int[] positions;
    private long rowStart;

    DelimitedRows(Lines lines, String name, FileFormat format, Selection selection) {
        this.lines = lines;
        this.name = name;
        this.quoted = format == FileFormat.CSV;
        boolean any = lines.next();
        this.delimiter = quoted && any ? delimiterOf(lines.text()) : '\t';
        this.rowStart = 1;
        this.header = any ? new Columns(checkHeader(fields(lines.text()))) : new Columns(selection.columns());
        this.positions = RawRows.positions(header, selection, location());
        this.columns = selection.takesAll() ? header : new Columns(selection.columns());
    }

    /** The one that the header has most of; a comma where it has none. */
    private static char delimiterOf(String header) {
        char best = ',';
        for (char candidate : new char[] {';', '\t', '|'}) {
            if (count(header, candidate) > count(header, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char character) {
        return text.chars().filter(c -> c == character).count();
    }

    private List<String> checkHeader(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String column : names) {
            if (column.isBlank()) {
                throw SforgeException.badData(
                        location() + ": a column of the header has no name; the first line must name the columns");
            }
            if (!seen.add(column)) {
                throw SforgeException.badData(location() + ": two columns are named '" + column + "'");
            }
        }
        return names;
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Object[] next() {
        do {
            if (!lines.next()) {
                return null;
            }
        } while (lines.length == 0);
        rowStart = lines.number();
        List<String> fields = fields(lines.text());
        if (fields.size() != header.size()) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: expected %d fields (%s), found %d; %s",
                    location(),
                    header.size(),
                    header,
                    fields.size(),
                    quoted
                            ? "put fields that hold '" + delimiter + "' into double quotes"
                            : "remove tabs from inside the fields"));
        }
        Object[] cells = new Object[positions.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = positions[i] < 0 ? null : fields.get(positions[i]);
        }
        return cells;
    }

    /** The fields of a row that begins with this line; reads on where a quoted field goes over it. */
    private List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        while (true) {
            if (quoted && start < line.length() && line.charAt(start) == '"') {
                StringBuilder field = new StringBuilder();
                int position = start + 1;
                while (true) {
                    if (position >= line.length()) {
                        if (!lines.next()) {
                            throw SforgeException.badData(
                                    location() + ": a double quote opened in this row is never closed");
                        }
                        field.append('\n');
                        line = lines.text();
                        position = 0;
                    } else if (line.charAt(position) != '"') {
                        field.append(line.charAt(position++));
                    } else if (position + 1 < line.length() && line.charAt(position + 1) == '"') {
                        field.append('"');
                        position += 2;
                    } else {
                        position++;
                        break;
                    }
                }
                fields.add(field.toString());
                if (position < line.length() && line.charAt(position) != delimiter) {
                    throw SforgeException.badData(
                            location() + ": text after a closing double quote; write a quote inside a field twice");
                }
                start = position;
            } else {
                int end = line.indexOf(delimiter, start);
                String field = line.substring(start, end < 0 ? line.length() : end);
                fields.add(quoted ? field : withoutQuotes(field));
                start += field.length();
            }
            if (start >= line.length()) {
                return fields;
            }
            start++;
        }
    }

    private static String withoutQuotes(String field) {
        if (field.length() < 2 || field.charAt(0) != '"' || field.charAt(field.length() - 1) != '"') {
            return field;
        }
        String inner = field.substring(1, field.length() - 1);
        String unescaped = inner.replace("\"\"", "\"");
        return count(inner, '"') == 2 * count(unescaped, '"') ? unescaped : field;
    }

    @Override
    public Location location() {
        return new Location(name, Location.Unit.LINE, rowStart);
    }

    @Override
    public void close() {
        lines.close();
    }
}
