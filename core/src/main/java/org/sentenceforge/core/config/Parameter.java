package org.sentenceforge.core.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that a user may set, declared once: the reader, the error for an unknown key, help and the reference page ask here.
 *
 * @param name      the key
 * @param otherwise the value where none is given; empty where the parameter then has no value
 * @param meaning   a phrase that says what it does, without a full stop
 */
public record Parameter<T>(String name, ValueType<T> type, Optional<T> otherwise, String meaning) {

    public static <T> Parameter<T> of(String name, ValueType<T> type, T otherwise, String meaning) {
        return new Parameter<>(name, type, Optional.of(otherwise), meaning);
    }

    /** The default as help and documentation show it: {@code 3} and {@code 5e-5}, not {@code 3.0} and {@code 5.0E-5}. */
    public Optional<String> shownDefault() {
        return otherwise.map(type::written).map(Parameter::shown);
    }

    /** As JSON, but by itself: loading a library for it would take longer than all the rest of a help. */
    private static String shown(Object written) {
        if (written instanceof Collection<?> items) {
            return items.stream().map(Parameter::shown).collect(Collectors.joining(",", "[", "]"));
        }
        if (written instanceof Map<?, ?> entries) {
            return entries.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + shown(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        String text = String.valueOf(written).replace("\"", "");
        return written instanceof Double ? text.replaceAll("\\.0(?=$|E)", "").replace('E', 'e') : text;
    }

    /** One that has no value where none is given. */
    public static <T> Parameter<T> optional(String name, ValueType<T> type, String meaning) {
        return new Parameter<>(name, type, Optional.empty(), meaning);
    }
}
