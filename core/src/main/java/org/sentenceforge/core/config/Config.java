package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Keys and values of a configuration. What is wrong is collected by its place's problems; a wrong value reads as its default
 * meanwhile.
 */
public final class Config {
    private final JsonNode node;
    private final Place place;
    private final Set<String> known = new LinkedHashSet<>();

    public Config(JsonNode node, Place place) {
        this.node = node;
        this.place = place;
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            place.problem("expected keys and values, got " + ValueTypes.shown(node));
        }
    }

    public Place place() {
        return place;
    }

    /** A parameter's value, or its default, which it must have. */
    public <T> T get(Parameter<T> parameter) {
        return find(parameter)
                .orElseThrow(() -> new IllegalArgumentException(parameter.name() + " has no default; ask with find"));
    }

    /** A parameter's value, or its default; empty where it has neither. */
    public <T> Optional<T> find(Parameter<T> parameter) {
        return (has(parameter.name())
                        ? parameter.type().read(node.get(parameter.name()), place.at(parameter.name()))
                        : Optional.<T>empty())
                .or(parameter::otherwise);
    }

    /** A parameter's value; where it is missing or wrong that is a problem, and a stand-in is returned. */
    public <T> T require(Parameter<T> parameter, T standIn) {
        if (!has(parameter.name())) {
            place.at(parameter.name()).problem("missing; give " + parameter.meaning());
            return standIn;
        }
        return find(parameter).orElse(standIn);
    }

    /** Whether a key has a value. */
    public boolean has(String key) {
        known.add(key);
        return node.hasNonNull(key);
    }

    /** Whether a key is there with the value null, which otherwise reads as a key that is not there. */
    public boolean isNull(String key) {
        known.add(key);
        return node.has(key) && node.get(key).isNull();
    }

    /** A key's value as it stands; missing where there is none. */
    public JsonNode raw(String key) {
        return has(key) ? node.get(key) : MissingNode.getInstance();
    }

    /** The keys and values below a key; empty where there are none. */
    public Config below(String key) {
        return new Config(raw(key), place.at(key));
    }

    /** All keys that are there. */
    public List<String> keys() {
        return StreamSupport.stream(node.properties().spliterator(), false)
                .map(Map.Entry::getKey)
                .toList();
    }

    public void problem(String key, String what) {
        (key.isEmpty() ? place : place.at(key)).problem(what);
    }

    /** Makes keys known that are not asked for. */
    public void know(Iterable<String> keys) {
        keys.forEach(known::add);
    }

    /** To be called when all keys were asked for: what is left over is an error. */
    public void done() {
        keys().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problem(
                        key,
                        "unknown key; "
                                + Spelling.nearest(key, known)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElseGet(() ->
                                                known.isEmpty() ? "there are none here" : Spelling.known(key, known))));
    }
}
