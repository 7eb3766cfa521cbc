package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.Shared;
import picocli.CommandLine;

/** One training in a folder by both sides: ours writes into {@code ours}, that of sentence-transformers into {@code theirs}. */
record CardRun(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The model in a folder of its own, whose training draws no random numbers. */
    Path withoutDropout(Path original) throws IOException {
        Path model = folder.resolve("model");
        try (var files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(original.relativize(file).toString()));
            }
        }
        Path file = model.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        config.put("hidden_dropout_prob", 0.0).put("attention_probs_dropout_prob", 0.0);
        Files.delete(file);
        JSON.writeValue(file.toFile(), config);
        return model;
    }

    ObjectNode config(Path model, int maxLength, String arguments) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("model", model.toString())
                .put("output", folder.resolve("ours").toString());
        config.put("max_seq_length", maxLength);
        config.putArray("evaluate").addObject().set("InformationRetrieval", validation());
        config.set("arguments", new ObjectMapper(new YAMLFactory()).readTree(arguments));
        return config;
    }

    /** Adds a data set to a configuration. */
    ObjectNode trainOn(ObjectNode config, String name, List<JsonNode> rows) throws IOException {
        return set(config.withArray("train"), "train-" + name, name, rows);
    }

    /** Adds an evaluation data set to a configuration. */
    ObjectNode evaluateOn(ObjectNode config, String name, List<JsonNode> rows) throws IOException {
        return set(config.withArray("eval"), "eval-" + name, name, rows);
    }

    private ObjectNode set(ArrayNode sets, String file, String name, List<JsonNode> rows) throws IOException {
        return sets.addObject().put("name", name).put("data", write(file, rows).toString());
    }

    /** A file of rows. */
    Path write(String name, List<JsonNode> rows) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".jsonl"),
                rows.stream().map(JsonNode::toString).collect(Collectors.joining("\n", "", "\n")));
    }

    static ObjectNode validation() throws IOException {
        Path data = Shared.path("data/ai-bill-of-rights/val").toRealPath();
        return JSON.createObjectNode()
                .put("name", "val")
                .put("corpus", data.resolve("corpus.jsonl.gz").toString())
                .put("queries", data.resolve("queries.jsonl.gz").toString())
                .put("qrels", data.resolve("qrels/val.tsv").toString());
    }

    void train(ObjectNode config) throws IOException {
        Path file = folder.resolve("config.yaml");
        new ObjectMapper(new YAMLFactory()).writeValue(file.toFile(), config);
        StringWriter errors = new StringWriter();
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(new StringWriter()));
        assertThat(line.execute(file.toString())).as(errors::toString).isZero();
    }

    /** The same run for the other side, with the texts that ours drew. */
    ObjectNode run(ObjectNode config) throws IOException {
        JsonNode record =
                JSON.readTree(folder.resolve("ours/sentenceforge-card.json").toFile());
        ObjectNode run = JSON.createObjectNode();
        String kind = config.path("kind").asText("sentence-transformer");
        boolean pairs = kind.equals("cross-encoder");
        boolean sparse = kind.equals("sparse-encoder");
        run.put("kind", kind);
        run.set("model", config.get("model"));
        run.set("max_seq_length", config.get("max_seq_length"));
        run.put("output", folder.resolve("theirs").toString());
        run.set("arguments", config.get("arguments"));
        run.putObject("card");
        run.putObject("revisions");
        run.putNull("base");
        if (!pairs) {
            if (!sparse) {
                run.set("retrieval", validation());
            }
            run.set("widget", sparse ? textsAlone(record.at("/card/widget")) : record.at("/card/widget"));
            run.set("usage", record.at("/card/usage/examples"));
            run.set("query_form", record.at("/card/usage/information_retrieval"));
        }
        run.put("read", folder.resolve("ours/README.md").toString());
        run.put("result", folder.resolve("header.json").toString());
        return run;
    }

    private static ArrayNode textsAlone(JsonNode widget) {
        ArrayNode texts = JSON.createArrayNode();
        widget.forEach(example -> texts.addObject().set("text", example.get("source_sentence")));
        return texts;
    }

    /** Adds a data set to train on; the other side gives it the loss that the configuration has, or MultipleNegativesRankingLoss. */
    static ObjectNode set(ObjectNode run, String name, List<String> columns, List<JsonNode> rows) {
        return set(run, "data", name, columns, rows);
    }

    /** Adds a data set to evaluate on. */
    static ObjectNode evaluationSet(ObjectNode run, String name, List<String> columns, List<JsonNode> rows) {
        return set(run, "eval", name, columns, rows);
    }

    private static ObjectNode set(ObjectNode run, String key, String name, List<String> columns, List<JsonNode> rows) {
        ObjectNode set = run.withArray(key).addObject().put("name", name);
        columns.forEach(set.putArray("columns")::add);
        set.putArray("rows").addAll(rows);
        return set;
    }

    static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    JsonNode peer(ObjectNode run) throws Exception {
        Path file = folder.resolve("run.json");
        JSON.writeValue(file.toFile(), run);
        Peer.run(folder, Peer.program(CardRun.class, "peer_card.py"), file);
        return JSON.readTree(folder.resolve("header.json").toFile());
    }

    String ours() throws IOException {
        return Files.readString(folder.resolve("ours/README.md"));
    }

    String theirs() throws IOException {
        return Files.readString(folder.resolve("theirs/README.md"));
    }
}
