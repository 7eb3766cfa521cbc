package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The common types of configured values. */
public final class ValueTypes {
    public static final ValueType<String> TEXT = text("TEXT");
    /** A text that a file of this system can be called by. */
    public static final ValueType<String> FILE_NAME =
            of("TEXT", "a name that a file can have", node -> node.isValueNode() && isFileName(node), JsonNode::asText);
    /** Whatever a configuration can say. */
    public static final ValueType<JsonNode> ANY = of("VALUE", "a value", node -> true, node -> node);

    public static final ValueType<Boolean> FLAG =
            of("true|false", "true or false", JsonNode::isBoolean, JsonNode::asBoolean);
    public static final ValueType<Double> NUMBER = number("a number", value -> true);
    public static final ValueType<Double> POSITIVE = number("a number above 0", value -> value > 0);
    public static final ValueType<Double> NOT_NEGATIVE = number("a number of at least 0", value -> value >= 0);
    public static final ValueType<Double> FRACTION = number("a number from 0 to 1", value -> value >= 0 && value <= 1);

    private ValueTypes() {}

    /** Whether a node's text can be a file's name on this system, in the characters that its locale has. */
    public static boolean isFileName(JsonNode node) {
        try {
            Path.of(node.asText());
            return !node.isNull();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** A text that help calls by a name of its own, such as {@code FILE}. */
    public static ValueType<String> text(String label) {
        return of(label, "a text", node -> node.isValueNode() && !node.isNull(), JsonNode::asText);
    }

    /** A whole number of at least {@code smallest}. */
    public static ValueType<Integer> whole(int smallest) {
        return of(
                "N",
                "a whole number of at least " + smallest,
                node -> node.isIntegralNumber() && node.canConvertToInt() && node.asInt() >= smallest,
                JsonNode::asInt);
    }

    /** A whole number that may be beyond an int. */
    public static ValueType<Long> wholeLong(long smallest) {
        return of(
                "N",
                smallest == Long.MIN_VALUE ? "a whole number" : "a whole number of at least " + smallest,
                node -> node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= smallest,
                JsonNode::asLong);
    }

    /** A finite number that also meets a condition. YAML 1.1 reads {@code 2e-5} as a text; it is meant as a number. */
    public static ValueType<Double> number(String expected, Predicate<Double> fits) {
        return of(
                "X",
                expected,
                node -> parsed(node).filter(fits).isPresent(),
                node -> parsed(node).orElseThrow());
    }

    private static Optional<Double> parsed(JsonNode node) {
        if (!node.isNumber() && !node.isTextual()) {
            return Optional.empty();
        }
        try {
            double value = node.isNumber() ? node.asDouble() : Double.parseDouble(node.asText());
            return Optional.of(value).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** One of some values, each with the name that configurations give it. */
    public static <T> ValueType<T> choice(Collection<T> values, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        values.forEach(value -> byName.put(name.apply(value), value));
        return new ValueType<>() {
            @Override
            public String expected() {
                return alternatives(byName.keySet());
            }

            @Override
            public String label() {
                return "NAME";
            }

            @Override
            public Optional<T> read(JsonNode node, Place place) {
                T found = byName.get(
                        node.isBoolean() && !node.asBoolean() ? "no" : node.asText()); // YAML 1.1: no is false
                if (found == null) {
                    String nearest = Spelling.nearest(node.asText(), byName.keySet())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("");
                    place.problem("expected " + expected() + ", got " + shown(node) + nearest);
                }
                return Optional.ofNullable(found);
            }

            @Override
            public Object written(T value) {
                return name.apply(value);
            }
        };
    }

    /**
     * One of some values, as cards and configurations of the reference name it: in any case of letters, also behind the names of the
     * module and class that it is in ({@code TripletDistanceMetric.EUCLIDEAN}).
     */
    public static <T> ValueType<T> named(Collection<T> values, Function<T, String> name) {
        ValueType<T> exact = choice(values, name);
        Map<String, String> spellings = new LinkedHashMap<>();
        values.forEach(value -> spellings.put(name.apply(value).toLowerCase(Locale.ROOT), name.apply(value)));
        return new ValueType<>() {
            @Override
            public String expected() {
                return exact.expected();
            }

            @Override
            public Optional<T> read(JsonNode node, Place place) {
                String last = node.asText().substring(node.asText().lastIndexOf('.') + 1);
                String known = spellings.get(last.toLowerCase(Locale.ROOT));
                return exact.read(known == null ? node : TextNode.valueOf(known), place);
            }

            @Override
            public Object written(T value) {
                return exact.written(value);
            }
        };
    }

    /** One of some names. */
    public static ValueType<String> choice(String... names) {
        return choice(List.of(names), Function.identity());
    }

    private static String alternatives(Collection<String> names) {
        List<String> all = List.copyOf(names);
        return all.size() == 1
                ? all.get(0)
                : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
    }

    /** A list, also of a single value given without brackets. */
    public static <T> ValueType<List<T>> listOf(ValueType<T> type) {
        return new ValueType<>() {
            @Override
            public String expected() {
                return "a list, each item " + type.expected();
            }

            @Override
            public String label() {
                return type.label() + ",…";
            }

            @Override
            public boolean repeats() {
                return true;
            }

            @Override
            public JsonNode words(List<String> words) {
                ArrayNode items = JsonNodeFactory.instance.arrayNode();
                words.stream()
                        .flatMap(word -> Stream.of(word.split(",")))
                        .forEach(item -> items.add(type.words(List.of(item.strip()))));
                return items;
            }

            @Override
            public Optional<List<T>> read(JsonNode node, Place place) {
                if (!node.isArray()) {
                    return type.read(node, place).map(List::of);
                }
                List<T> values = new ArrayList<>();
                for (int i = 0; i < node.size(); i++) {
                    type.read(node.get(i), place.item(i)).ifPresent(values::add);
                }
                return values.size() == node.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
            }

            @Override
            public Object written(List<T> values) {
                return values.stream().map(type::written).toList();
            }

            @Override
            public Resolved resolved(JsonNode given) {
                if (!given.isArray()) {
                    return given.isMissingNode() ? new Resolved.Leaf(given) : type.resolved(given);
                }
                List<Resolved> items = new ArrayList<>();
                given.forEach(item -> items.add(type.resolved(item)));
                boolean leaves = items.stream().allMatch(Resolved.Leaf.class::isInstance);
                return leaves ? new Resolved.Leaf(given) : new Resolved.Items(items);
            }
        };
    }

    /** Names with a value each, in the order given. */
    public static <T> ValueType<Map<String, T>> mapOf(ValueType<T> type) {
        return new ValueType<>() {
            @Override
            public String expected() {
                return "names, each with " + type.expected();
            }

            @Override
            public String label() {
                return "NAME=" + type.label();
            }

            @Override
            public boolean repeats() {
                return true;
            }

            @Override
            public JsonNode words(List<String> words) {
                ObjectNode entries = JsonNodeFactory.instance.objectNode();
                for (String word : words) {
                    String[] entry = word.split("=", 2);
                    if (entry.length == 1) {
                        return TextNode.valueOf(word);
                    }
                    entries.set(entry[0], type.words(List.of(entry[1])));
                }
                return entries;
            }

            @Override
            public Optional<Map<String, T>> read(JsonNode node, Place place) {
                if (!node.isObject()) {
                    place.problem("expected " + expected() + ", got " + shown(node));
                    return Optional.empty();
                }
                Map<String, T> values = new LinkedHashMap<>();
                node.properties()
                        .forEach(entry -> type.read(entry.getValue(), place.at(entry.getKey()))
                                .ifPresent(value -> values.put(entry.getKey(), value)));
                return Optional.of(values);
            }

            @Override
            public Object written(Map<String, T> values) {
                return values.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> type.written(entry.getValue()),
                                (first, second) -> first,
                                LinkedHashMap::new));
            }
        };
    }

    private static <T> ValueType<T> of(
            String label, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> value) {
        return new ValueType<>() {
            @Override
            public String expected() {
                return expected;
            }

            @Override
            public String label() {
                return label;
            }

            @Override
            public JsonNode words(List<String> words) {
                String word = words.get(words.size() - 1);
                JsonNode text = TextNode.valueOf(word);
                return fits.test(text) ? text : scalar(word).filter(fits).orElse(text);
            }

            @Override
            public Optional<T> read(JsonNode node, Place place) {
                if (!fits.test(node)) {
                    place.problem("expected " + expected + ", got " + shown(node));
                    return Optional.empty();
                }
                return Optional.of(value.apply(node));
            }
        };
    }

    /** A word as the whole number or truth value that it writes. */
    private static Optional<JsonNode> scalar(String word) {
        if (word.equals("true") || word.equals("false")) {
            return Optional.of(BooleanNode.valueOf(word.equals("true")));
        }
        try {
            return Optional.of(LongNode.valueOf(Long.parseLong(word)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String shown(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : node.isTextual() ? "'" + Excerpt.of(node.asText()) + "'" : Excerpt.of(node.toString());
    }
}
