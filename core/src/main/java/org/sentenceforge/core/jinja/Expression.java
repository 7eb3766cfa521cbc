package org.sentenceforge.core.jinja;

import java.util.List;
import java.util.Map;

/** A part of a template that has a value: a String, Long, Double, Boolean, List, Map, null, {@link Undefined} or {@link Callable}. */
@FunctionalInterface
interface Expression {

    Object in(Scope scope);

    /** A value that can be called. */
    @FunctionalInterface
    interface Callable {
        Object call(Arguments arguments);
    }

    /** What a filter, test, method or macro is given. */
    record Arguments(List<Object> values, Map<String, Object> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());

        int size() {
            return values.size() + named.size();
        }

        boolean has(int index, String name) {
            return index < values.size() || named.containsKey(name);
        }

        /** By place or by name. */
        Object get(int index, String name) {
            if (index < values.size()) {
                return values.get(index);
            }
            if (!named.containsKey(name)) {
                throw new TemplateError("the argument '" + name + "' is missing");
            }
            return named.get(name);
        }

        Object get(int index, String name, Object absent) {
            return has(index, name) ? get(index, name) : absent;
        }

        String text(int index, String name) {
            return Values.text(get(index, name));
        }

        /** Those from a place on. */
        Arguments from(int index) {
            return new Arguments(values.subList(Math.min(index, values.size()), values.size()), named);
        }
    }
}
