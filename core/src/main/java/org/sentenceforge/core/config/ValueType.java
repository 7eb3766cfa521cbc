package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/** A type that configured values can have. {@link ValueTypes} has the common ones. */
public interface ValueType<T> {

    /** What a value has to be, as it follows the word "expected": {@code a number above 0}. */
    String expected();

    /** The value of a node; empty, with the mistake told to the place's problems, where the node does not fit. */
    Optional<T> read(JsonNode node, Place place);

    /** What help calls a value: {@code N}, {@code NAME}. */
    default String label() {
        return "VALUE";
    }

    /**
     * What a configuration would say in place of an option of the command line.
     *
     * @param words what stands behind the option, one for each time that it is given
     */
    default JsonNode words(List<String> words) {
        return TextNode.valueOf(words.get(words.size() - 1));
    }

    /** Whether an option of the command line that stands for such a value may be given several times. */
    default boolean repeats() {
        return false;
    }

    /** A value as a configuration writes it: a text, number, truth value, or a list or map of these. */
    default Object written(T value) {
        return value;
    }

    /** A node of this type together with what it leaves out. */
    default Resolved resolved(JsonNode given) {
        return new Resolved.Leaf(given);
    }
}
