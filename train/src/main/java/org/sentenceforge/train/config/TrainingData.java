package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubDataset;
import org.sentenceforge.train.loss.Loss;

/**
 * One data set to train on.
 *
 * @param name     as cards show it; empty where it has none
 * @param source   what {@code data} says; opened when training begins
 * @param columns  which columns, in the order that decides their role; empty for all of the first row
 * @param prompts  the words before a column's texts, by column; under "" those before every column's
 * @param id       id on the hub, for the card
 * @param revision for the card
 */
public record TrainingData(
        String name,
        Source source,
        List<String> columns,
        Loss loss,
        Map<String, String> prompts,
        Optional<String> id,
        Optional<String> revision) {

    /** Where rows come from. */
    public sealed interface Source {

        /** @param hub where a data set of the hub is found */
        Opened open(Hub hub);
    }

    /**
     * Rows that can be read.
     *
     * @param commit of the hub's data set that holds them, where one does
     */
    public record Opened(RowSource rows, Optional<String> commit) {}

    /** Paths or globs. */
    public record Files(List<String> patterns) implements Source {
        @Override
        public Opened open(Hub hub) {
            return new Opened(RowSource.files(patterns), Optional.empty());
        }
    }

    /** A query in DuckDB's SQL. */
    public record Sql(String query) implements Source {
        @Override
        public Opened open(Hub hub) {
            return new Opened(RowSource.sql(query), Optional.empty());
        }
    }

    /** A split of a data set of the hub, which is downloaded where it is not in the cache. */
    public record HubSplit(HubDataset dataset) implements Source {
        @Override
        public Opened open(Hub hub) {
            HubDataset.Opened split = dataset.open(hub);
            return new Opened(split.rows(), Optional.of(split.commit()));
        }
    }

    static TrainingData read(ConfigMap map, List<String> problems) {
        Source source = source(map);
        Optional<String> hubId = source instanceof HubSplit split
                ? Optional.of(split.dataset().repository().id())
                : Optional.empty();
        TrainingData data = new TrainingData(
                map.text("name", ""),
                source,
                map.texts("columns"),
                LossReader.read(map, "loss", problems),
                prompts(map),
                map.text("id").or(() -> hubId),
                map.text("revision"));
        map.done();
        return data;
    }

    private static Source source(ConfigMap map) {
        JsonNode data = map.get("data");
        if (data.isTextual()) {
            return new Files(List.of(data.asText()));
        }
        if (data.isArray() && !data.isEmpty()) {
            return new Files(map.texts("data"));
        }
        if (data.isObject() && data.path("sql").isTextual() && data.size() == 1) {
            return new Sql(data.get("sql").asText());
        }
        if (data.isObject() && data.path("hub").isTextual()) {
            ConfigMap hub = map.map("data");
            HubSplit split = new HubSplit(HubDataset.of(
                    hub.text("hub", ""), hub.text("split", "train"), hub.text("revision"), hub.text("subset")));
            hub.done();
            return split;
        }
        map.problem(
                "data",
                "expected a path, a glob, a list of them, {sql: \"SELECT …\"} or {hub: org/name, split: train}, got "
                        + (data.isMissingNode() ? "nothing" : data));
        return new Files(List.of());
    }

    private static Map<String, String> prompts(ConfigMap map) {
        Map<String, String> prompts = new LinkedHashMap<>();
        JsonNode prompt = map.get("prompt");
        if (prompt.isTextual()) {
            prompts.put("", prompt.asText());
        } else {
            ConfigMap byColumn = map.map("prompt");
            byColumn.keys().forEach(column -> prompts.put(column, byColumn.text(column, "")));
        }
        return prompts;
    }

    /** This data set at the commit that was read; unchanged where the user names another id or revision for the card. */
    public TrainingData at(Optional<String> commit) {
        boolean own = source instanceof HubSplit split
                && id.equals(Optional.of(split.dataset().repository().id()));
        return own && revision.isEmpty() ? new TrainingData(name, source, columns, loss, prompts, id, commit) : this;
    }

    /** The words that go before the texts of a column. */
    public String prompt(String column) {
        return prompts.getOrDefault(column, prompts.getOrDefault("", ""));
    }
}
