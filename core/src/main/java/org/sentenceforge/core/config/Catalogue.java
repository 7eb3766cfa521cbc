package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Things that a configuration names, each with parameters of its own: {@code Name}, or {@code Name: {parameter: value}}. It is itself
 * the type of such a value.
 */
public final class Catalogue<V> implements ValueType<V> {
    private final String kind;
    private final Map<String, Entry<V>> entries = new LinkedHashMap<>();
    private final Map<String, String> elsewhere;

    /**
     * One of the things.
     *
     * @param meaning    a phrase that says what it is, without a full stop
     * @param parameters all that it can be given
     * @param reader     makes it from them; empty where a mistake was told
     */
    public record Entry<V>(
            String name, String meaning, List<Parameter<?>> parameters, Function<Config, Optional<V>> reader) {

        private Section<V> section() {
            return new Section<>(parameters, reader);
        }
    }

    /** @param kind what the things are, as it follows the word "a": {@code loss} */
    public Catalogue(String kind, List<? extends Entry<V>> entries) {
        this(kind, entries, Map.of());
    }

    /**
     * @param kind      what the things are, as it follows the word "a": {@code loss}
     * @param elsewhere names that one might look for here, and what to do with them instead
     */
    public Catalogue(String kind, List<? extends Entry<V>> entries, Map<String, String> elsewhere) {
        this.kind = kind;
        this.elsewhere = elsewhere;
        entries.forEach(entry -> this.entries.put(entry.name(), entry));
    }

    public List<Entry<V>> entries() {
        return List.copyOf(entries.values());
    }

    public Optional<Entry<V>> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    @Override
    public String expected() {
        return "the name of a " + kind + ", or 'Name: {parameter: value}'";
    }

    @Override
    public Optional<V> read(JsonNode node, Place place) {
        boolean named = node.isObject() && node.size() == 1;
        if (!node.isTextual() && !named) {
            place.problem("expected " + expected() + ", got " + ValueTypes.shown(node));
            return Optional.empty();
        }
        String name = named ? node.fieldNames().next() : node.asText();
        Entry<V> entry = entries.get(name);
        if (entry == null) {
            place.problem("no " + kind + " '" + name + "'; " + advice(name));
            return Optional.empty();
        }
        return entry.section().read(named ? node.get(name) : MissingNode.getInstance(), place.at(name));
    }

    private String advice(String unknown) {
        return elsewhere.containsKey(unknown)
                ? elsewhere.get(unknown)
                : Spelling.nearest(unknown, entries.keySet())
                        .map(near -> "did you mean " + near + "?")
                        .orElse(Spelling.known(unknown, entries.keySet()));
    }

    @Override
    public Resolved resolved(JsonNode given) {
        boolean named = given.isObject() && given.size() == 1;
        String name = named ? given.fieldNames().next() : given.asText();
        return find(name)
                .filter(entry -> !entry.parameters().isEmpty())
                .<Resolved>map(entry -> new Resolved.Keys(
                        Map.of(name, entry.section().resolved(named ? given.get(name) : MissingNode.getInstance())),
                        Map.of()))
                .orElseGet(() -> new Resolved.Leaf(given));
    }
}
