package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.core.model.source.Sources;

/** Where the rows of a data set come from; opened when they are needed. */
public sealed interface DataSource {

    /** @param sources where a data set of the hub is found */
    Opened open(Sources sources);

    /** The user's own files that it reads, as far as they are known. */
    default List<Path> files() {
        return List.of();
    }

    /** The data set's id on the hub, where it is one. */
    default Optional<String> hubId() {
        return Optional.empty();
    }

    /**
     * Rows that can be read.
     *
     * @param commit of the hub's data set that holds them, where one does
     */
    record Opened(RowSource rows, Optional<String> commit) {}

    /** Paths or globs. */
    record Files(List<String> patterns) implements DataSource {
        @Override
        public Opened open(Sources sources) {
            return new Opened(RowSource.files(patterns), Optional.empty());
        }

        @Override
        public List<Path> files() {
            return RowSource.files(patterns).paths();
        }
    }

    /** A query in DuckDB's SQL. */
    record Sql(String query) implements DataSource {
        @Override
        public Opened open(Sources sources) {
            return new Opened(RowSource.sql(query), Optional.empty());
        }
    }

    /** A split of a data set of the hub, which is downloaded where it is not in the cache. */
    record HubSplit(HubDataset dataset) implements DataSource {
        @Override
        public Opened open(Sources sources) {
            HubDataset.Opened split = sources.dataset(dataset);
            return new Opened(split.rows(), Optional.of(split.commit()));
        }

        @Override
        public Optional<String> hubId() {
            return Optional.of(dataset.id());
        }
    }

    /** The key {@code data}. */
    ValueType<DataSource> TYPE = new ValueType<>() {
        private final Parameter<String> hub = Parameter.optional("hub", ValueTypes.TEXT, "the data set's id");
        private final Parameter<String> split = Parameter.of("split", ValueTypes.TEXT, "train", "which split");
        private final Parameter<String> revision = Parameter.optional("revision", ValueTypes.TEXT, "which commit");
        private final Parameter<String> subset = Parameter.optional("subset", ValueTypes.TEXT, "which subset");

        private final Section<DataSource> ofHub = new Section<>(
                List.of(hub, split, revision, subset),
                keys -> Optional.of(new HubSplit(HubDataset.of(
                        keys.require(hub, ""), keys.get(split), keys.find(revision), keys.find(subset)))));

        @Override
        public String expected() {
            return "a path, a glob, a list of them, {sql: \"SELECT …\"} or {hub: org/name, split: train}";
        }

        @Override
        public Optional<DataSource> read(JsonNode node, Place place) {
            if (node.isTextual() || (node.isArray() && !node.isEmpty())) {
                return ValueTypes.listOf(ValueTypes.TEXT).read(node, place).map(Files::new);
            }
            if (node.path("sql").isTextual() && node.size() == 1) {
                return Optional.of(new Sql(node.get("sql").asText()));
            }
            if (node.path("hub").isTextual()) {
                return ofHub.read(node, place);
            }
            place.problem("expected " + expected() + ", got " + node);
            return Optional.empty();
        }

        @Override
        public Resolved resolved(JsonNode given) {
            return given.has(hub.name()) ? ofHub.resolved(given) : new Resolved.Leaf(given);
        }
    };
}
