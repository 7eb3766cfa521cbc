package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentenceforge.core.jinja.Expression.Arguments;

/** The filters that chat templates use. */
final class Filters {
    private static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("first", (value, arguments) -> Values.item(Values.items(value), 0L)),
            Map.entry("last", (value, arguments) -> Values.item(Values.items(value), -1L)),
            Map.entry("length", (value, arguments) -> (long) Values.length(value)),
            Map.entry("count", (value, arguments) -> (long) Values.length(value)),
            Map.entry("default", Filters::orDefault),
            Map.entry("d", Filters::orDefault),
            Map.entry("trim", (value, arguments) -> Methods.stripped(Values.text(value), arguments, true, true)),
            Map.entry("upper", (value, arguments) -> Values.text(value).toUpperCase(Locale.ROOT)),
            Map.entry("lower", (value, arguments) -> Values.text(value).toLowerCase(Locale.ROOT)),
            Map.entry("capitalize", (value, arguments) -> capitalized(Values.text(value))),
            Map.entry("title", (value, arguments) -> title(Values.text(value))),
            Map.entry("string", (value, arguments) -> Values.text(value)),
            Map.entry("safe", (value, arguments) -> value),
            Map.entry("int", (value, arguments) -> integer(value, arguments.get(0, "default", 0L))),
            Map.entry("list", (value, arguments) -> Values.items(value)),
            Map.entry("reverse", (value, arguments) -> reversed(value)),
            Map.entry("items", (value, arguments) -> value instanceof Map<?, ?> map ? Methods.items(map) : List.of()),
            Map.entry("join", Filters::joined),
            Map.entry("map", Filters::mapped),
            Map.entry("select", (value, arguments) -> selected(value, arguments, true)),
            Map.entry("reject", (value, arguments) -> selected(value, arguments, false)),
            Map.entry("selectattr", (value, arguments) -> selectedByAttribute(value, arguments, true)),
            Map.entry("rejectattr", (value, arguments) -> selectedByAttribute(value, arguments, false)),
            Map.entry(
                    "replace",
                    (value, arguments) ->
                            Values.text(value).replace(arguments.text(0, "old"), arguments.text(1, "new"))),
            Map.entry("tojson", (value, arguments) -> json(value, arguments)));

    /** Makes another value of one. */
    @FunctionalInterface
    interface Filter {
        Object apply(Object value, Arguments arguments);
    }

    private Filters() {}

    static Filter find(String name, int line) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw new TemplateError(line, "filter '" + name + "' is not supported");
        }
        return filter;
    }

    private static Object orDefault(Object value, Arguments arguments) {
        boolean alsoFalse = Values.isTrue(arguments.get(1, "boolean", false));
        boolean absent = value instanceof Undefined || alsoFalse && !Values.isTrue(value);
        return absent ? arguments.get(0, "default_value", "") : value;
    }

    static String capitalized(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean starts = true;
        for (char c : text.toCharArray()) {
            title.append(starts ? Character.toUpperCase(c) : Character.toLowerCase(c));
            starts = !Character.isLetter(c);
        }
        return title.toString();
    }

    private static Object integer(Object value, Object absent) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        String text = Values.text(value).strip();
        return text.matches("[+-]?\\d{1,18}") ? (Object) Long.valueOf(text) : absent;
    }

    private static Object reversed(Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> items = Values.items(value);
        Collections.reverse(items);
        return items;
    }

    private static Object joined(Object value, Arguments arguments) {
        Object attribute = arguments.get(1, "attribute", null);
        return Values.items(value).stream()
                .map(item -> attribute == null ? item : attribute(item, Values.text(attribute)))
                .map(Values::text)
                .collect(Collectors.joining(Values.text(arguments.get(0, "d", ""))));
    }

    private static Object mapped(Object value, Arguments arguments) {
        List<Object> mapped = new ArrayList<>();
        if (arguments.named().containsKey("attribute")) {
            String attribute = Values.text(arguments.named().get("attribute"));
            for (Object item : Values.items(value)) {
                Object found = attribute(item, attribute);
                boolean absent = found instanceof Undefined && arguments.named().containsKey("default");
                mapped.add(absent ? arguments.named().get("default") : found);
            }
            return mapped;
        }
        Filter filter = find(arguments.text(0, "filter"), 0);
        Values.items(value).forEach(item -> mapped.add(filter.apply(item, arguments.from(1))));
        return mapped;
    }

    /** An attribute, or one of an attribute: {@code function.name}. */
    private static Object attribute(Object item, String path) {
        Object value = item;
        for (String name : path.split("\\.")) {
            value = Values.item(value, name.matches("\\d{1,9}") ? (Object) Long.valueOf(name) : name);
        }
        return value;
    }

    private static Object selected(Object value, Arguments arguments, boolean wanted) {
        return Values.items(value).stream()
                .filter(item -> holds(item, arguments, 0) == wanted)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Object selectedByAttribute(Object value, Arguments arguments, boolean wanted) {
        String name = arguments.text(0, "attribute");
        return Values.items(value).stream()
                .filter(item -> holds(attribute(item, name), arguments, 1) == wanted)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Whether the test holds that is named at a place; where none is, whether the value is true. */
    private static boolean holds(Object value, Arguments arguments, int place) {
        return arguments.has(place, "test")
                ? Tests.find(arguments.text(place, "test"), 0).holds(value, arguments.from(place + 1))
                : Values.isTrue(value);
    }

    private static Object json(Object value, Arguments arguments) {
        if (Values.isTrue(arguments.get(0, "indent", null)) || arguments.named().containsKey("indent")) {
            throw new TemplateError("filter 'tojson' with an indent is not supported");
        }
        return json(value);
    }

    /** As Python writes it: with a space behind commas and colons. */
    private static String json(Object value) {
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Filters::json).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(Values.text(entry.getKey())) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value == null ? "null" : value.toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }
}
