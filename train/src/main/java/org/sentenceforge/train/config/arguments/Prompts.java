package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The argument {@code prompts}: the words before texts. One for all texts; by column; by data set; or by data set and column (spec:
 * training, section 9).
 *
 * @param everywhere before all texts; empty for none
 * @param byName     by the name of a column, or of a data set where one has that name
 * @param bySet      by the name of a data set, then by column
 */
public record Prompts(Optional<String> everywhere, Map<String, String> byName, Map<String, Map<String, String>> bySet) {

    /** Under this name are the words before the texts of every column. */
    public static final String ALL_COLUMNS = "";

    static final Prompts NONE = new Prompts(Optional.empty(), Map.of(), Map.of());

    /** The prompts of a single data set. */
    public static final ValueType<Prompts> OF_ONE_SET = new Type("a text, or texts by column", false);

    static final ValueType<Prompts> TYPE =
            new Type("a text; texts by column or data set; or texts by data set and column", true);

    private record Type(String expected, boolean severalSets) implements ValueType<Prompts> {
        @Override
        public Optional<Prompts> read(JsonNode node, Place place) {
            if (!node.isObject()) {
                return ValueTypes.TEXT
                        .read(node, place)
                        .map(text -> new Prompts(Optional.of(text), Map.of(), Map.of()));
            }
            Map<String, String> byName = new LinkedHashMap<>();
            Map<String, Map<String, String>> bySet = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String name = entry.getKey();
                if (severalSets && entry.getValue().isObject()) {
                    ValueTypes.mapOf(ValueTypes.TEXT)
                            .read(entry.getValue(), place.at(name))
                            .ifPresent(texts -> bySet.put(name, texts));
                } else if (!entry.getValue().isNull()) {
                    ValueTypes.TEXT.read(entry.getValue(), place.at(name)).ifPresent(text -> byName.put(name, text));
                }
            }
            return Optional.of(new Prompts(Optional.empty(), byName, bySet));
        }

        @Override
        public Object written(Prompts prompts) {
            Map<String, Object> byName = new LinkedHashMap<>(prompts.byName);
            byName.putAll(prompts.bySet);
            return prompts.everywhere.isPresent() ? prompts.everywhere.get() : byName;
        }
    }

    /** The words before the texts of a data set, by column or under {@link #ALL_COLUMNS}. */
    public Map<String, String> of(String set) {
        if (everywhere.isPresent()) {
            return Map.of(ALL_COLUMNS, everywhere.get());
        }
        if (!set.isEmpty() && byName.containsKey(set)) {
            return Map.of(ALL_COLUMNS, byName.get(set));
        }
        if (!bySet.isEmpty()) {
            return bySet.getOrDefault(set, Map.of());
        }
        return byName;
    }

    /**
     * Compares the names with what is there.
     *
     * @param columns of each data set, by its name
     * @throws SforgeException (usage) for a name that neither a data set nor one of its columns has
     */
    public void check(Map<String, List<String>> columns) {
        TreeSet<String> unknown = new TreeSet<>();
        byName.keySet().stream()
                .filter(name -> !columns.containsKey(name)
                        && columns.values().stream().noneMatch(names -> names.contains(name)))
                .forEach(unknown::add);
        bySet.forEach((set, texts) -> texts.keySet().stream()
                .filter(column -> !columns.getOrDefault(set, List.of()).contains(column))
                .forEach(column -> unknown.add(set + "." + column)));
        if (!unknown.isEmpty()) {
            throw SforgeException.usage("arguments.prompts: no data set or column is named "
                    + String.join(", ", unknown) + "; there are " + columns);
        }
    }
}
