package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The argument {@code router_mapping}: which task a column's texts are for, and so which route of a model with a router they take. A
 * column that is not in it is for no task in particular.
 *
 * @param everywhere tasks by column, for all data sets
 * @param bySet      tasks by column, by the name of the data set; used instead where it is not empty
 */
public record RouterMapping(Map<String, String> everywhere, Map<String, Map<String, String>> bySet) {
    private static final String KEY = "router_mapping";

    static final RouterMapping NONE = new RouterMapping(Map.of(), Map.of());

    static final ValueType<RouterMapping> TYPE = new ValueType<>() {
        @Override
        public String expected() {
            return "routes by column, or by data set and column";
        }

        @Override
        public Optional<RouterMapping> read(JsonNode node, Place place) {
            boolean nested = !node.isEmpty()
                    && node.properties().iterator().next().getValue().isObject();
            return nested
                    ? ValueTypes.mapOf(ValueTypes.mapOf(ValueTypes.TEXT))
                            .read(node, place)
                            .map(bySet -> new RouterMapping(Map.of(), bySet))
                    : ValueTypes.mapOf(ValueTypes.TEXT)
                            .read(node, place)
                            .map(everywhere -> new RouterMapping(everywhere, Map.of()));
        }

        @Override
        public Object written(RouterMapping mapping) {
            return mapping.bySet.isEmpty() ? mapping.everywhere : mapping.bySet;
        }
    };

    /** The task that the texts of a column are for. */
    public Optional<String> task(String set, String column) {
        return Optional.ofNullable(of(set).get(column));
    }

    private Map<String, String> of(String set) {
        return bySet.isEmpty() ? everywhere : bySet.getOrDefault(set, Map.of());
    }

    /**
     * Compares the mapping with what is there.
     *
     * @param routes  of the model; none where it has no router
     * @param columns of each data set, by its name
     * @throws SforgeException (usage) where a model with routes has no mapping or one without has one, and for names that do not exist
     */
    public void check(Set<String> routes, Map<String, List<String>> columns) {
        boolean given = !everywhere.isEmpty() || !bySet.isEmpty();
        if (given == routes.isEmpty()) {
            throw SforgeException.usage(
                    given
                            ? KEY + ": the model has no routes; leave it out"
                            : KEY + ": missing, and the model has the routes " + routes
                                    + "; say which column takes which, such as 'router_mapping: {question: query,"
                                    + " answer: document}'");
        }
        Set<String> unknown = new TreeSet<>(bySet.keySet());
        unknown.removeAll(columns.keySet());
        everywhere.keySet().stream()
                .filter(column -> columns.values().stream().noneMatch(names -> names.contains(column)))
                .forEach(unknown::add);
        columns.forEach((set, names) -> bySet.getOrDefault(set, Map.of()).keySet().stream()
                .filter(column -> !names.contains(column))
                .forEach(column -> unknown.add(set + "." + column)));
        if (!unknown.isEmpty()) {
            throw SforgeException.usage(
                    KEY + ": nothing is named " + String.join(", ", unknown) + "; the columns are " + columns.values());
        }
    }
}
