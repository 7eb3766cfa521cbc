package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.sentenceforge.core.SforgeException;

/**
 * The parameters of one task, by their names in a configuration. Remembers which were asked for, so that one that nothing
 * asks for is an error.
 */
public final class Parameters {
    private final String where;
    private final Map<String, Object> values;
    private final Set<String> known = new HashSet<>();

    /** @param where how messages call the task: {@code --task triplet}, {@code eval.yaml: Triplet} */
    public Parameters(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
    }

    public String where() {
        return where;
    }

    /** A single text, which may be the only one of a list. */
    public Optional<String> text(String key) {
        return value(key).map(value -> {
            Object single = value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
            if (single instanceof List<?> || single instanceof Map<?, ?>) {
                throw wrong(key, "a text", value);
            }
            return single.toString();
        });
    }

    public String requiredText(String key) {
        return text(key).orElseThrow(() -> missing(key));
    }

    /** A list of texts; a single text is a list of one; empty where there is none. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        items(key).forEach(item -> texts.add(item.toString()));
        return texts;
    }

    public List<Integer> integers(String key, List<Integer> otherwise) {
        List<Integer> integers = new ArrayList<>();
        for (Object item : items(key)) {
            if (!(item instanceof Integer integer) || integer < 1) {
                throw wrong(key, "whole numbers from 1", item);
            }
            integers.add(integer);
        }
        return integers.isEmpty() ? otherwise : integers;
    }

    public OptionalInt integer(String key) {
        List<Integer> integers = integers(key, List.of());
        if (integers.size() > 1) {
            throw wrong(key, "one whole number", integers);
        }
        return integers.isEmpty() ? OptionalInt.empty() : OptionalInt.of(integers.get(0));
    }

    public boolean flag(String key, boolean otherwise) {
        Object value = value(key).orElse(otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false", value);
    }

    /** A map of texts; empty where there is none. */
    public Map<String, String> textsByKey(String key) {
        Object value = value(key).orElse(Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(key, "a map", value);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((k, v) -> texts.put(String.valueOf(k), String.valueOf(v)));
        return texts;
    }

    public Optional<Object> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /** @throws SforgeException if a parameter was given that nothing asked for */
    public void requireAllKnown() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw SforgeException.usage(where + ": unknown parameter " + String.join(", ", unknown)
                    + "; this task knows " + String.join(", ", new TreeSet<>(known)));
        }
    }

    public SforgeException missing(String key) {
        return SforgeException.usage(where + ": '" + key + "' is missing; this task needs it");
    }

    public SforgeException wrong(String key, String expected, Object found) {
        return SforgeException.usage(where + ": '" + key + "': expected " + expected + ", found " + found);
    }

    private List<?> items(String key) {
        Object value = value(key).orElse(List.of());
        return value instanceof List<?> list ? list : List.of(value);
    }
}
