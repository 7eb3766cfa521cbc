package org.sentenceforge.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Excerpt;
import org.sentenceforge.core.ops.Activation;

/**
 * The keys of a config.json, read with their types checked. A key that is null counts as absent. Every error is a bad model's
 * and names the file and the key.
 */
public final class ConfigFields {
    private final JsonNode node;
    private final String source;
    private final String path;

    /** @param source what errors call the file */
    public ConfigFields(JsonNode node, String source) {
        this(node, source, "");
    }

    private ConfigFields(JsonNode node, String source, String path) {
        if (!node.isObject()) {
            throw SforgeException.badModel(
                    source + (path.isEmpty() ? "" : ": '" + path + "'") + " is not a JSON object");
        }
        this.node = node;
        this.source = source;
        this.path = path;
    }

    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether a key is there with the value null, which can mean something else than a missing key. */
    public boolean declaresNull(String key) {
        return node.has(key) && node.get(key).isNull();
    }

    /** The object at a key, or empty where there is none. */
    public Optional<ConfigFields> object(String key) {
        return has(key) ? Optional.of(new ConfigFields(node.get(key), source, name(key) + ".")) : Optional.empty();
    }

    public int positive(String key) {
        if (!has(key)) {
            throw SforgeException.badModel(source + ": key '" + name(key) + "' is missing");
        }
        return positive(key, 1);
    }

    public int positive(String key, int absent) {
        int value = integer(key, absent);
        if (value < 1) {
            throw unexpected(key, "a number from 1");
        }
        return value;
    }

    /** A whole number from 0. */
    public int natural(String key, int absent) {
        int value = integer(key, absent);
        if (value < 0) {
            throw unexpected(key, "a number from 0");
        }
        return value;
    }

    public int integer(String key, int absent) {
        if (!has(key)) {
            return absent;
        }
        JsonNode value = node.get(key);
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw unexpected(key, "a whole number");
        }
        return value.intValue();
    }

    public double number(String key, double absent) {
        if (!has(key)) {
            return absent;
        }
        if (!node.get(key).isNumber() || !Double.isFinite(node.get(key).doubleValue())) {
            throw unexpected(key, "a number");
        }
        return node.get(key).doubleValue();
    }

    public double positiveNumber(String key, double absent) {
        double value = number(key, absent);
        if (value <= 0) {
            throw unexpected(key, "a number above 0");
        }
        return value;
    }

    /** A dropout rate, in [0, 1). */
    public double rate(String key, double absent) {
        double value = number(key, absent);
        if (value < 0 || value >= 1) {
            throw unexpected(key, "a rate from 0 to below 1");
        }
        return value;
    }

    public boolean flag(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (!node.get(key).isBoolean()) {
            throw unexpected(key, "true or false");
        }
        return node.get(key).booleanValue();
    }

    public String text(String key, String absent) {
        if (!has(key)) {
            return absent;
        }
        if (!node.get(key).isTextual()) {
            throw unexpected(key, "a string");
        }
        return node.get(key).textValue();
    }

    /** The strings of an array, or empty where there is none. */
    public Optional<List<String>> texts(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (JsonNode element : array(key, "strings")) {
            if (!element.isTextual()) {
                throw unexpected(key, "an array of strings");
            }
            values.add(element.textValue());
        }
        return Optional.of(values);
    }

    /** The numbers of an array, which must have so many. */
    List<Double> numbers(String key, int count) {
        List<Double> values = new ArrayList<>();
        for (JsonNode element : node.path(key)) {
            values.add(element.isNumber() ? element.doubleValue() : Double.NaN);
        }
        if (values.size() != count || values.stream().anyMatch(value -> !Double.isFinite(value))) {
            throw unexpected(key, count + " numbers");
        }
        return List.copyOf(values);
    }

    /** The whole numbers of an array, or empty where there is none. */
    public Optional<List<Integer>> integers(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode element : array(key, "whole numbers")) {
            if (!element.canConvertToExactIntegral() || !element.canConvertToInt()) {
                throw unexpected(key, "an array of whole numbers");
            }
            values.add(element.intValue());
        }
        return Optional.of(List.copyOf(values));
    }

    private JsonNode array(String key, String of) {
        if (!node.get(key).isArray()) {
            throw unexpected(key, "an array of " + of);
        }
        return node.get(key);
    }

    /** The strings of an array, or those between the bars of one string, in lower case; none where there is no such key. */
    List<String> alternatives(String key) {
        if (has(key) && node.get(key).isTextual()) {
            return Arrays.stream(text(key, "").toLowerCase(Locale.ROOT).split("\\|"))
                    .map(String::strip)
                    .toList();
        }
        return texts(key).orElse(List.of());
    }

    /** How many entries an array or object has, or {@code absent} where there is none. */
    public int size(String key, int absent) {
        return has(key) ? node.get(key).size() : absent;
    }

    Activation activation(String key, String absent) {
        return activation(key, absent, 0);
    }

    /** @param from where the activation's name begins in the key's value */
    Activation activation(String key, String absent, int from) {
        return switch (text(key, absent).substring(from)) {
            case "gelu", "gelu_python" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu_python_tanh" ->
                Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            case "tanh" -> Activation.TANH;
            case "sigmoid" -> Activation.SIGMOID;
            case "linear" -> Activation.IDENTITY;
            default ->
                throw unexpected(key, "one of gelu, gelu_new, gelu_pytorch_tanh, relu, silu, tanh, sigmoid, linear");
        };
    }

    /** Refuses any value of a key but one, where the key is there. */
    public void require(String key, String supported) {
        if (has(key) && !node.get(key).asText().equals(supported)) {
            throw unexpected(key, supported + "; nothing else is supported");
        }
    }

    /** Refuses numbers that do not divide. */
    void requireDivisible(int value, String what, int divisor, String key) {
        if (value % divisor != 0) {
            throw SforgeException.badModel(
                    source + ": " + what + " " + value + " is not a multiple of '" + name(key) + "' " + divisor);
        }
    }

    public SforgeException unexpected(String key, String expected) {
        String found = Excerpt.of(String.valueOf(node.get(key)));
        return SforgeException.badModel(source + ": key '" + name(key) + "' is " + found + "; expected " + expected);
    }

    private String name(String key) {
        return path + key;
    }
}
