package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A type that configured values can have. {@link ValueTypes} has the common ones. */
public interface ValueType<T> {

    /** What a value has to be, as it follows the word "expected": {@code a number above 0}. */
    String expected();

    /** The value of a node; empty, with the mistake told to the place's problems, where the node does not fit. */
    Optional<T> read(JsonNode node, Place place);

    /** A value as a configuration writes it: a text, number, truth value, or a list or map of these. */
    default Object written(T value) {
        return value;
    }

    /** A node of this type together with what it leaves out. */
    default Resolved resolved(JsonNode given) {
        return new Resolved.Leaf(given);
    }
}
