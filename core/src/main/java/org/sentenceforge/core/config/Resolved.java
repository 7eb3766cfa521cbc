package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A configured value together with what it leaves out, so that a user sees all that is in force. */
public sealed interface Resolved {

    /** A value without parts that have defaults. */
    record Leaf(JsonNode value) implements Resolved {}

    record Items(List<Resolved> items) implements Resolved {}

    /**
     * Keys and values.
     *
     * @param given    in the order of the configuration
     * @param defaults those that were left out, in the order of their declaration
     */
    record Keys(Map<String, Resolved> given, Map<String, Resolved> defaults) implements Resolved {}

    /** The value as YAML, which reads back as the same configuration; the defaults stand below a remark that says so. */
    default String yaml() {
        return new ResolvedYaml().text(this);
    }
}
