package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.core.jinja.Expression.Arguments;
import org.sentenceforge.core.jinja.Expression.Callable;

/** The methods of texts and maps, as Python has them. */
final class Methods {
    private Methods() {}

    static Optional<Callable> find(Object value, String name) {
        if (value instanceof String text) {
            return Optional.ofNullable(ofText(text, name));
        }
        return value instanceof Map<?, ?> map ? Optional.ofNullable(ofMap(map, name)) : Optional.empty();
    }

    private static Callable ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                arguments -> {
                    Object key = arguments.get(0, "key");
                    return map.containsKey(key) ? map.get(key) : arguments.get(1, "default", null);
                };
            case "items" -> arguments -> items(map);
            case "keys" -> arguments -> new ArrayList<>(map.keySet());
            case "values" -> arguments -> new ArrayList<>(map.values());
            default -> null;
        };
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(Arrays.asList(key, value)));
        return items;
    }

    private static Callable ofText(String text, String name) {
        return switch (name) {
            case "strip" -> arguments -> stripped(text, arguments, true, true);
            case "lstrip" -> arguments -> stripped(text, arguments, true, false);
            case "rstrip" -> arguments -> stripped(text, arguments, false, true);
            case "upper" -> arguments -> text.toUpperCase(Locale.ROOT);
            case "lower" -> arguments -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> arguments -> Filters.capitalized(text);
            case "title" -> arguments -> Filters.title(text);
            case "startswith" -> arguments -> any(arguments).stream().anyMatch(text::startsWith);
            case "endswith" -> arguments -> any(arguments).stream().anyMatch(text::endsWith);
            case "replace" -> arguments -> text.replace(arguments.text(0, "old"), arguments.text(1, "new"));
            case "split" -> arguments -> split(text, arguments);
            case "splitlines" -> arguments -> new ArrayList<Object>(text.lines().toList());
            case "join" ->
                arguments -> Values.items(arguments.get(0, "iterable")).stream()
                        .map(Values::text)
                        .collect(Collectors.joining(text));
            case "find" ->
                arguments -> {
                    int at = text.indexOf(arguments.text(0, "sub"));
                    return (long) (at < 0 ? at : text.codePointCount(0, at));
                };
            default -> null;
        };
    }

    private static List<String> any(Arguments arguments) {
        Object value = arguments.get(0, "prefix");
        return value instanceof List<?> list ? list.stream().map(Values::text).toList() : List.of(Values.text(value));
    }

    static String stripped(String text, Arguments arguments, boolean left, boolean right) {
        Object characters = arguments.get(0, "chars", null);
        int from = 0;
        int to = text.length();
        while (left && from < to && goes(text.charAt(from), characters)) {
            from++;
        }
        while (right && to > from && goes(text.charAt(to - 1), characters)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean goes(char c, Object characters) {
        return characters == null
                ? Character.isWhitespace(c) || Character.isSpaceChar(c)
                : Values.text(characters).indexOf(c) >= 0;
    }

    private static List<Object> split(String text, Arguments arguments) {
        Object separator = arguments.get(0, "sep", null);
        long most = arguments.has(1, "maxsplit") ? Values.number(arguments.get(1, "maxsplit")) : -1;
        if (separator == null) {
            return new ArrayList<>(Arrays.stream(text.strip().split("\\s+"))
                    .filter(part -> !part.isEmpty())
                    .toList());
        }
        String between = Values.text(separator);
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(between); at >= 0 && most != 0; at = text.indexOf(between, from)) {
            parts.add(text.substring(from, at));
            from = at + between.length();
            most--;
        }
        parts.add(text.substring(from));
        return parts;
    }
}
