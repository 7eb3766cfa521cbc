package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.Spelling;

/**
 * A map of a configuration file, read key by key. What is wrong is collected, so that a user sees all of it at once; a wrong value reads
 * as its default meanwhile.
 */
final class ConfigMap {
    private final JsonNode node;
    private final String path;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    ConfigMap(JsonNode node, String path, List<String> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        if (!node.isObject() && !node.isMissingNode()) {
            problem("", "expected keys and values, got " + node);
        }
    }

    boolean has(String key) {
        known.add(key);
        return node.hasNonNull(key);
    }

    JsonNode get(String key) {
        known.add(key);
        return node.path(key);
    }

    String text(String key, String otherwise) {
        return read(key, "a text", JsonNode::isValueNode, JsonNode::asText).orElse(otherwise);
    }

    Optional<String> text(String key) {
        return read(key, "a text", JsonNode::isValueNode, JsonNode::asText);
    }

    boolean flag(String key, boolean otherwise) {
        return read(key, "true or false", JsonNode::isBoolean, JsonNode::asBoolean)
                .orElse(otherwise);
    }

    int whole(String key, int smallest, int otherwise) {
        return read(
                        key,
                        "a whole number of at least " + smallest,
                        n -> isWhole(n) && n.asLong() >= smallest,
                        JsonNode::asInt)
                .orElse(otherwise);
    }

    double number(String key, double otherwise) {
        return read(key, "a number", ConfigMap::isNumber, JsonNode::asDouble).orElse(otherwise);
    }

    /** A number of at least 0. */
    double size(String key, double otherwise) {
        return read(
                        key,
                        "a number of at least 0",
                        value -> isNumber(value) && value.asDouble() >= 0,
                        JsonNode::asDouble)
                .orElse(otherwise);
    }

    /** A number above 0. */
    double positive(String key, double otherwise) {
        return read(key, "a number above 0", value -> isNumber(value) && value.asDouble() > 0, JsonNode::asDouble)
                .orElse(otherwise);
    }

    /** A number from 0 to 1. */
    double share(String key, double otherwise) {
        return read(
                        key,
                        "a number from 0 to 1",
                        value -> isNumber(value) && value.asDouble() >= 0 && value.asDouble() <= 1,
                        JsonNode::asDouble)
                .orElse(otherwise);
    }

    List<String> texts(String key) {
        return read(key, "a list of texts", JsonNode::isArray, list -> {
                    List<String> texts = new ArrayList<>();
                    list.forEach(item -> texts.add(item.asText()));
                    return texts;
                })
                .orElse(List.of());
    }

    ConfigMap map(String key) {
        known.add(key);
        JsonNode value = node.path(key);
        return new ConfigMap(value.isNull() ? node.path("\0") : value, at(key), problems);
    }

    /** Has other keys read by a reader of their own; its mistakes join these. */
    <V> V read(Function<Config, V> reader, String... keys) {
        Problems found = new Problems();
        V value = reader.apply(new Config(node, new Place(path, found)));
        known.addAll(List.of(keys));
        try {
            found.refuse(path);
        } catch (SforgeException e) {
            problems.add(e.getMessage().substring(path.length() + 2));
        }
        return value;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** To be called when all keys were asked for: what is left over is an error. */
    void done() {
        keys().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problem(
                        key,
                        "unknown key; "
                                + Spelling.nearest(key, known)
                                        .map(near -> "did you mean " + near + "? ")
                                        .orElse("") + "known are " + String.join(", ", known)));
    }

    void problem(String key, String what) {
        problems.add((key.isEmpty() ? path : at(key)) + ": " + what);
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private <V> Optional<V> read(String key, String expected, Predicate<JsonNode> fits, Function<JsonNode, V> value) {
        known.add(key);
        JsonNode found = node.path(key);
        if (found.isMissingNode() || found.isNull()) {
            return Optional.empty();
        }
        if (!fits.test(found)) {
            problem(key, "expected " + expected + ", got " + found);
            return Optional.empty();
        }
        return Optional.of(value.apply(found));
    }

    /** YAML 1.1 reads {@code 2e-5} as a text; it is meant as a number. */
    private static boolean isNumber(JsonNode node) {
        if (node.isNumber()) {
            return true;
        }
        try {
            return node.isTextual() && !Double.isNaN(Double.parseDouble(node.asText()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isWhole(JsonNode node) {
        return node.isIntegralNumber();
    }
}
