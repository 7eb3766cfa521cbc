package org.sentenceforge.core.config;

import java.util.Optional;

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

    /** One that has no value where none is given. */
    public static <T> Parameter<T> optional(String name, ValueType<T> type, String meaning) {
        return new Parameter<>(name, type, Optional.empty(), meaning);
    }
}
