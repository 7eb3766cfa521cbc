package org.sentenceforge.core.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What values mean, as Python has it. */
final class Values {
    private Values() {}

    static boolean isTrue(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !(value instanceof Undefined);
    }

    /** As a template prints it. */
    static String text(Object value) {
        return value instanceof String text ? text : value instanceof Undefined ? "" : literal(value);
    }

    /** As Python shows it. */
    private static String literal(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof String text) {
            String quote = text.contains("'") && !text.contains("\"") ? "\"" : "'";
            return quote
                    + text.replace("\\", "\\\\")
                            .replace("\n", "\\n")
                            .replace("\t", "\\t")
                            .replace(quote, "\\" + quote)
                    + quote;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Values::literal).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> literal(entry.getKey()) + ": " + literal(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString();
    }

    /** The items of a list, the keys of a map, the characters of a text. */
    static List<Object> items(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof String text) {
            return text.codePoints().mapToObj(Character::toString).collect(Collectors.toCollection(ArrayList::new));
        }
        if (value instanceof Undefined) {
            return new ArrayList<>();
        }
        throw new TemplateError(kind(value) + " cannot be gone through");
    }

    static int length(Object value) {
        return value instanceof String text
                ? text.codePointCount(0, text.length())
                : items(value).size();
    }

    static boolean equal(Object a, Object b) {
        if (a instanceof Number && b instanceof Number) {
            return compare(a, b) == 0;
        }
        return a instanceof Undefined && b instanceof Undefined || Objects.equals(a, b);
    }

    static int compare(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        throw new TemplateError(kind(a) + " cannot be compared with " + kind(b));
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof String text) {
            return text.contains(text(item));
        }
        return items(container).stream().anyMatch(other -> equal(other, item));
    }

    static Object add(Object a, Object b) {
        if (a instanceof String x && b instanceof String y) {
            return x + y;
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            List<Object> both = new ArrayList<>(x);
            both.addAll(y);
            return both;
        }
        return calculated("+", a, b);
    }

    static Object calculated(String operator, Object a, Object b) {
        if (!(a instanceof Number x) || !(b instanceof Number y)) {
            throw new TemplateError(kind(a) + " " + operator + " " + kind(b) + " has no meaning");
        }
        boolean divides = "//%".contains(operator);
        if (divides && y.doubleValue() == 0) {
            throw new TemplateError("a division by zero");
        }
        if (a instanceof Long i && b instanceof Long j) {
            switch (operator) {
                case "+" -> {
                    return i + j;
                }
                case "-" -> {
                    return i - j;
                }
                case "*" -> {
                    return i * j;
                }
                case "//" -> {
                    return Math.floorDiv(i, j);
                }
                case "%" -> {
                    return Math.floorMod(i, j);
                }
                default -> {}
            }
        }
        double left = x.doubleValue();
        double right = y.doubleValue();
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            default -> throw new TemplateError("operator " + operator + " is not supported");
        };
    }

    /** What {@code value[key]} is. */
    static Object item(Object value, Object key) {
        if (value instanceof Map<?, ?> map && map.containsKey(key)) {
            return map.get(key);
        }
        if (value instanceof Undefined undefined) {
            throw new TemplateError("'" + undefined.name() + "' is undefined");
        }
        if (key instanceof Long index && (value instanceof List<?> || value instanceof String)) {
            List<Object> items = items(value);
            long place = index < 0 ? index + items.size() : index;
            return place >= 0 && place < items.size() ? items.get((int) place) : Undefined.of("item " + index);
        }
        return Undefined.of(text(key));
    }

    /** What {@code value[from:to:step]} is; bounds may be null. */
    static Object slice(Object value, Object from, Object to, Object step) {
        List<Object> items = items(value);
        int size = items.size();
        long by = step == null ? 1 : number(step);
        if (by == 0) {
            throw new TemplateError("a slice's step is 0");
        }
        long first = bound(from, by > 0 ? 0 : size - 1, size, by);
        long last = bound(to, by > 0 ? size : -1, size, by);
        List<Object> slice = new ArrayList<>();
        for (long i = first; by > 0 ? i < last : i > last; i += by) {
            slice.add(items.get((int) i));
        }
        return value instanceof String ? slice.stream().map(Values::text).collect(Collectors.joining()) : slice;
    }

    private static long bound(Object bound, long absent, int size, long step) {
        if (bound == null) {
            return absent;
        }
        long place = number(bound);
        place = place < 0 ? place + size : place;
        return step > 0 ? Math.max(0, Math.min(size, place)) : Math.max(-1, Math.min(size - 1, place));
    }

    static long number(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new TemplateError("expected a whole number, got " + kind(value));
    }

    /** For messages. */
    static String kind(Object value) {
        if (value instanceof Undefined undefined) {
            return "'" + undefined.name() + "', which is undefined,";
        }
        return value == null
                ? "None"
                : value instanceof String
                        ? "a text"
                        : value instanceof Number
                                ? "a number"
                                : value instanceof List ? "a list" : value instanceof Map ? "a map" : "this value";
    }
}
