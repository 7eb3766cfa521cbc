package org.sentenceforge.core.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/** A row per line, which holds one JSON object. Blank lines are no rows. */
final class JsonlRows implements RawRows {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Lines lines;
    private final Selection selection;
    private final Columns columns;
    private final Map<String, Integer> positions = new HashMap<>();
    private boolean atFirst;

    JsonlRows(Lines lines, String name, Selection selection) {
        this.lines = lines;
        this.selection = selection;
        atFirst = advance();
        columns = new Columns(selection.takesAll() && atFirst ? keysOf(name) : selection.columns());
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.names().get(i), i);
        }
    }

    private List<String> keysOf(String name) {
        List<String> keys = new ArrayList<>(readObject(new LinkedHashMap<>()).keySet());
        if (keys.isEmpty()) {
            throw SforgeException.badData(name + ":" + lines.number() + ": the object is empty; expected columns");
        }
        return keys;
    }

    private boolean advance() {
        while (lines.next()) {
            if (!lines.isBlank()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Object[] next() {
        if (!atFirst && !advance()) {
            return null;
        }
        atFirst = false;
        Object[] cells = new Object[columns.size()];
        boolean[] present = new boolean[columns.size()];
        try (JsonParser json = parser()) {
            expectObject(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                Integer position = positions.get(json.currentName());
                if (position != null) {
                    json.nextToken();
                    cells[position] = value(json);
                    present[position] = true;
                } else if (selection.takesAll()) {
                    throw SforgeException.badData(String.format(
                            Locale.ROOT,
                            "%s: column '%s' is not in the first row (%s); give every row the same columns or choose columns",
                            location(),
                            json.currentName(),
                            columns));
                } else {
                    json.nextToken();
                    json.skipChildren();
                }
            }
            expectEnd(json);
        } catch (IOException e) {
            throw malformed(e);
        }
        int required =
                selection.takesAll() ? columns.size() : selection.required().size();
        for (int i = 0; i < required; i++) {
            if (!present[i]) {
                throw RawRows.noColumn(
                        location(),
                        columns.names().get(i),
                        List.copyOf(readObject(new LinkedHashMap<>()).keySet()));
            }
        }
        return cells;
    }

    private JsonParser parser() throws IOException {
        return JSON.createParser(lines.bytes, lines.offset, lines.length);
    }

    private Map<String, Object> readObject(Map<String, Object> into) {
        try (JsonParser json = parser()) {
            expectObject(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                into.put(key, value(json));
            }
            return into;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> integer(json);
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String key = json.currentName();
                    json.nextToken();
                    map.put(key, value(json));
                }
                yield map;
            }
            default -> throw new IllegalStateException("a value cannot begin with " + json.currentToken());
        };
    }

    /** A {@link Long}, or what holds a larger one. */
    private static Number integer(JsonParser json) throws IOException {
        Number number = json.getNumberValue();
        return number instanceof Integer ? (Number) number.longValue() : number;
    }

    private void expectObject(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            return;
        }
        String remedy = first == JsonToken.START_ARRAY && lines.number() == 1
                ? "; a JSON array is not JSONL: write each of its items on a line of its own"
                : "";
        throw SforgeException.badData(location() + ": expected a JSON object" + remedy);
    }

    private void expectEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw SforgeException.badData(location() + ": text after the JSON object; expected one object per line");
        }
    }

    private SforgeException malformed(IOException e) {
        if (e.getMessage().startsWith("Invalid UTF-8")) {
            return SforgeException.badData(location() + ": not UTF-8 text; save the file as UTF-8", e);
        }
        JsonLocation place = e instanceof JsonProcessingException problem ? problem.getLocation() : null;
        return SforgeException.badData(
                String.format(
                        Locale.ROOT,
                        "%s: not valid JSON at column %d: %s; expected one whole object per line",
                        location(),
                        place == null ? 0 : place.getColumnNr(),
                        firstLine(
                                e instanceof JsonProcessingException problem
                                        ? problem.getOriginalMessage()
                                        : e.getMessage())),
                e);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    @Override
    public Location location() {
        return lines.location();
    }

    @Override
    public void close() {
        lines.close();
    }
}
