package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Selection;

/**
 * The key {@code columns} of a data set.
 *
 * @param sources for each column, in the order of their roles, what it is called where it is read; empty for all of the first row
 */
public record DataColumns(Map<String, String> sources) {
    private static final List<String> LABELS = List.of("label", "labels", "score", "scores");

    static final DataColumns ALL = new DataColumns(Map.of());

    static final ValueType<DataColumns> TYPE = new ValueType<>() {
        @Override
        public String expected() {
            return "a list of columns, or columns with the names that they get, such as {anchor: question}";
        }

        @Override
        public Optional<DataColumns> read(JsonNode node, Place place) {
            if (node.isObject()) {
                return ValueTypes.mapOf(ValueTypes.TEXT).read(node, place).map(DataColumns::new);
            }
            return ValueTypes.listOf(ValueTypes.TEXT)
                    .read(node, place)
                    .flatMap(names -> DataColumns.read(names, place));
        }

        @Override
        public Object written(DataColumns columns) {
            return columns.sources;
        }
    };

    private static Optional<DataColumns> read(List<String> names, Place place) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String name : names) {
            if (sources.put(name, name) != null) {
                place.problem("'" + name + "' is named twice; give a column that is needed twice two names, such as"
                        + " {anchor: " + name + ", positive: " + name + "}");
            }
        }
        return Optional.of(new DataColumns(sources));
    }

    /** What is read of a source's rows. */
    public Selection selection() {
        return sources.isEmpty() ? Selection.all() : Selection.renamed(sources);
    }

    /** The same columns with the names that {@code fit()} gives them: {@code sentence_0}, {@code sentence_1} and {@code label}. */
    DataColumns namedByFit() {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (Map.Entry<String, String> column : sources.entrySet()) {
            boolean label = LABELS.contains(column.getKey());
            renamed.put(label ? "label" : "sentence_" + renamed.size(), column.getValue());
        }
        return new DataColumns(renamed);
    }
}
