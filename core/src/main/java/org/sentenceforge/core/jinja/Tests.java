package org.sentenceforge.core.jinja;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.jinja.Expression.Arguments;
import org.sentenceforge.core.jinja.Expression.Callable;

/** The tests that chat templates use. */
final class Tests {
    private static final Test EQUAL = (value, arguments) -> Values.equal(value, arguments.get(0, "other"));
    private static final Test OTHER = (value, arguments) -> !Values.equal(value, arguments.get(0, "other"));

    private static final Map<String, Test> ALL = Map.ofEntries(
            Map.entry("defined", (value, arguments) -> !(value instanceof Undefined)),
            Map.entry("undefined", (value, arguments) -> value instanceof Undefined),
            Map.entry("none", (value, arguments) -> value == null),
            Map.entry("string", (value, arguments) -> value instanceof String),
            Map.entry("number", (value, arguments) -> value instanceof Number),
            Map.entry("integer", (value, arguments) -> value instanceof Long),
            Map.entry("float", (value, arguments) -> value instanceof Double),
            Map.entry("boolean", (value, arguments) -> value instanceof Boolean),
            Map.entry("true", (value, arguments) -> Boolean.TRUE.equals(value)),
            Map.entry("false", (value, arguments) -> Boolean.FALSE.equals(value)),
            Map.entry("mapping", (value, arguments) -> value instanceof Map),
            Map.entry("sequence", (value, arguments) -> isIterable(value)),
            Map.entry("iterable", (value, arguments) -> isIterable(value)),
            Map.entry("callable", (value, arguments) -> value instanceof Callable),
            Map.entry("even", (value, arguments) -> Values.number(value) % 2 == 0),
            Map.entry("odd", (value, arguments) -> Values.number(value) % 2 != 0),
            Map.entry("in", (value, arguments) -> Values.contains(arguments.get(0, "seq"), value)),
            Map.entry("eq", EQUAL),
            Map.entry("equalto", EQUAL),
            Map.entry("==", EQUAL),
            Map.entry("ne", OTHER),
            Map.entry("!=", OTHER));

    /** Says whether something holds of a value. */
    @FunctionalInterface
    interface Test {
        boolean holds(Object value, Arguments arguments);
    }

    private Tests() {}

    private static boolean isIterable(Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    static Test find(String name, int line) {
        Test test = ALL.get(name);
        if (test == null) {
            throw new TemplateError(line, "test '" + name + "' is not supported");
        }
        return test;
    }
}
