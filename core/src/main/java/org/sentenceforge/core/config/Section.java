package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keys and values that belong together, as a value.
 *
 * @param parameters all that can be set; a resolved configuration lists them
 * @param reader     makes the value from them, and may ask for further keys; empty where a mistake was told
 */
public record Section<T>(List<Parameter<?>> parameters, Function<Config, Optional<T>> reader) implements ValueType<T> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String expected() {
        return "keys and values";
    }

    @Override
    public Optional<T> read(JsonNode node, Place place) {
        Config config = new Config(node, place);
        config.know(parameters.stream().map(Parameter::name).toList());
        Optional<T> value = reader.apply(config);
        config.done();
        return value;
    }

    @Override
    public Resolved.Keys resolved(JsonNode given) {
        Map<String, Resolved> present = new LinkedHashMap<>();
        given.properties().forEach(entry -> present.put(entry.getKey(), resolved(entry.getKey(), entry.getValue())));
        Map<String, Resolved> defaults = new LinkedHashMap<>();
        parameters.stream()
                .filter(parameter -> !given.has(parameter.name()))
                .forEach(parameter -> defaults.put(parameter.name(), otherwise(parameter)));
        return new Resolved.Keys(present, defaults);
    }

    private Resolved resolved(String name, JsonNode value) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name) && !value.isNull())
                .findFirst()
                .map(parameter -> parameter.type().resolved(value))
                .orElseGet(() -> new Resolved.Leaf(value));
    }

    private static <V> Resolved otherwise(Parameter<V> parameter) {
        JsonNode nothing = MissingNode.getInstance();
        if (parameter.type().resolved(nothing) instanceof Resolved.Keys keys
                && parameter.otherwise().isPresent()) {
            return keys;
        }
        return parameter
                .otherwise()
                .map(value -> parameter
                        .type()
                        .resolved(JSON.valueToTree(parameter.type().written(value))))
                .orElseGet(() -> new Resolved.Leaf(NullNode.getInstance()));
    }
}
