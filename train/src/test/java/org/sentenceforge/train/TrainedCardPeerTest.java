package org.sentenceforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.card.facts.FrameworkVersions;
import org.sentenceforge.core.command.Commands;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.Shared;
import picocli.CommandLine;

/**
 * The same training by {@code sforge train} and by sentence-transformers' own trainer writes the same card. Skipped without Python.
 *
 * <p>Tolerated are, besides what {@link OtherVersion} lists: versions; our section about the shell, where {@code python_only} is not
 * set; and numbers that training or the trained model gives, by one in the last printed digit. Dropout is off, because the two sides'
 * random numbers differ. The texts of the widget and of the usage code, which each side draws at random, are ours on both sides.
 */
@Tag("it")
class TrainedCardPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");
    private static final double LAST_DIGIT = 1.1e-4;

    private static final String ARGUMENTS = """
            per_device_train_batch_size: 20
            num_train_epochs: 1
            learning_rate: 2e-5
            logging_steps: 10
            eval_strategy: steps
            save_strategy: "no"
            """;

    @TempDir
    private Path folder;

    @Test
    void aCardForPythonAloneIsTheOneThatTheOriginalTrainerWrites() throws Exception {
        Path model = withoutDropout(Shared.path("golden/saved_models/v6.0.1/mean_normalize/model"));
        Path pairs = Shared.path("data/ai-bill-of-rights/train.jsonl.gz").toRealPath();
        ObjectNode card = JSON.createObjectNode()
                .put("model_name", "A model that knows its rights")
                .put("license", "apache-2.0");
        card.putArray("language").add("en");
        ObjectNode config = config(model, 24, ARGUMENTS);
        config.putArray("train").addObject().put("data", pairs.toString()).put("loss", "MultipleNegativesRankingLoss");
        config.set("card", card.deepCopy().put("python_only", true));

        train(config);

        ObjectNode run = run(config);
        set(run, "", List.of("sentence_0", "sentence_1"), rows(pairs));
        run.set("card", card);
        JsonNode header = peer(run);
        String theirs = Files.readString(folder.resolve("theirs/README.md"));
        String ours = Files.readString(folder.resolve("ours/README.md"));
        OtherVersion.assertSameArguments(ours, theirs);
        assertSameCard(withoutVersions(ours), withoutVersions(OtherVersion.undone(theirs, 24, 32, 600)));
        assertHeader(header, ours, "A model that knows its rights");
        for (String side : List.of("ours", "theirs")) {
            assertThat(CardCheck.of(ModelDirectory.read(folder.resolve(side))))
                    .as(side)
                    .isEmpty();
        }
    }

    @Test
    void soIsOneOfSeveralDataSetsWithTheBestCheckpoint() throws Exception {
        Path model = withoutDropout(Shared.path("golden/saved_models/v6.0.1/mean_normalize/model"));
        Path pairs = Shared.path("data/ai-bill-of-rights/train.jsonl.gz").toRealPath();
        Path triplets = Shared.path("data/nli-cad/triplets-train.jsonl.gz").toRealPath();
        String revision = "0123456789abcdef0123456789abcdef01234567";
        ObjectNode config = config(
                model, 24, ARGUMENTS.replace("save_strategy: \"no\"", """
                max_steps: 30
                save_strategy: steps
                save_steps: 10
                weight_decay: 0.01
                load_best_model_at_end: true
                metric_for_best_model: val_cosine_ndcg@10
                """).replace("2e-5", "2e-3"));
        ArrayNode sets = config.putArray("train");
        ObjectNode rights = sets.addObject().put("name", "rights").put("loss", "MultipleNegativesRankingLoss");
        rights.putObject("data")
                .put("sql", "SELECT sentence_0 AS question, sentence_1 AS answer FROM read_json('" + pairs + "')");
        rights.put("id", "someone/rights").put("revision", revision);
        sets.addObject()
                .put("name", "nli")
                .put("loss", "MultipleNegativesRankingLoss")
                .put("data", triplets.toString());

        train(config);

        ObjectNode run = run(config);
        List<JsonNode> renamed = rows(pairs).stream()
                .<JsonNode>map(row -> JSON.createObjectNode()
                        .put("question", row.get("sentence_0").asText())
                        .put("answer", row.get("sentence_1").asText()))
                .toList();
        set(run, "rights", List.of("question", "answer"), renamed);
        set(run, "nli", List.of("anchor", "positive", "negative"), rows(triplets));
        run.putObject("revisions")
                .putObject("rights")
                .put("id", "someone/rights")
                .put("revision", revision);
        JsonNode header = peer(run);
        String theirs = Files.readString(folder.resolve("theirs/README.md"));
        String ours = Files.readString(folder.resolve("ours/README.md"));
        OtherVersion.assertSameArguments(ours, theirs);
        String expected = OtherVersion.queryUndone(OtherVersion.undone(theirs, 24, 32, 1000))
                .replaceFirst("(?=1000 samples:\n.*question)1000", "600");
        assertSameCard(withoutVersions(withoutShell(ours)), withoutVersions(expected));
        assertHeader(header, ours, "SentenceTransformer");
        assertThat(header.at("/header/datasets/0").asText()).isEqualTo("someone/rights");
        assertThat(ours).contains("* The bold row denotes the saved checkpoint.", "encode_query(queries)");
        assertThat(CardCheck.of(ModelDirectory.read(folder.resolve("theirs")))).isEmpty();
    }

    /** The model in a folder of its own, whose training draws no random numbers. */
    private Path withoutDropout(Path original) throws IOException {
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

    private ObjectNode config(Path model, int maxLength, String arguments) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("model", model.toString())
                .put("output", folder.resolve("ours").toString());
        config.put("max_seq_length", maxLength);
        config.putArray("evaluate").addObject().set("InformationRetrieval", validation());
        config.set("arguments", new ObjectMapper(new YAMLFactory()).readTree(arguments));
        return config;
    }

    private static ObjectNode validation() throws IOException {
        Path data = Shared.path("data/ai-bill-of-rights/val").toRealPath();
        return JSON.createObjectNode()
                .put("name", "val")
                .put("corpus", data.resolve("corpus.jsonl.gz").toString())
                .put("queries", data.resolve("queries.jsonl.gz").toString())
                .put("qrels", data.resolve("qrels/val.tsv").toString());
    }

    private void train(ObjectNode config) throws IOException {
        Path file = folder.resolve("config.yaml");
        new ObjectMapper(new YAMLFactory()).writeValue(file.toFile(), config);
        StringWriter errors = new StringWriter();
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(new StringWriter()));
        assertThat(line.execute(file.toString())).as(errors::toString).isZero();
    }

    /** The same run for the other side, with the texts that ours drew. */
    private ObjectNode run(ObjectNode config) throws IOException {
        JsonNode record =
                JSON.readTree(folder.resolve("ours/sentenceforge-card.json").toFile());
        ObjectNode run = JSON.createObjectNode();
        run.set("model", config.get("model"));
        run.set("max_seq_length", config.get("max_seq_length"));
        run.put("output", folder.resolve("theirs").toString());
        run.set("arguments", config.get("arguments"));
        run.putObject("card");
        run.putObject("revisions");
        run.putNull("base");
        run.set("retrieval", validation());
        run.set("widget", record.at("/card/widget"));
        run.set("usage", record.at("/card/usage/examples"));
        run.set("query_form", record.at("/card/usage/information_retrieval"));
        run.put("read", folder.resolve("ours/README.md").toString());
        run.put("result", folder.resolve("header.json").toString());
        run.putArray("data");
        return run;
    }

    private static void set(ObjectNode run, String name, List<String> columns, List<JsonNode> rows) {
        ObjectNode set = ((ArrayNode) run.get("data")).addObject().put("name", name);
        columns.forEach(set.putArray("columns")::add);
        set.putArray("rows").addAll(rows);
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    private JsonNode peer(ObjectNode run) throws Exception {
        Path file = folder.resolve("run.json");
        JSON.writeValue(file.toFile(), run);
        Peer.run(folder, Peer.program(TrainedCardPeerTest.class, "peer_card.py"), file);
        return JSON.readTree(folder.resolve("header.json").toFile());
    }

    /** The seven labels of the original with whatever version, and the arguments, which are compared apart. */
    private static String withoutVersions(String card) {
        String labels = String.join("|", FrameworkVersions.originals().keySet());
        return card.replaceAll("(?m)^- (" + labels + "): .*$", "- $1:")
                .replaceFirst("(?s)### Training Hyperparameters.*?</details>", "");
    }

    /** Our additional section, and our versions with the original's labels in their place. */
    private static String withoutShell(String card) {
        String section = "(?s)### Direct Usage \\(SentenceForge\\).*?```bash\n.*?```\n\n(?=<!--)";
        String versions =
                "- " + String.join(": [^\n]*\n- ", FrameworkVersions.ours().keySet()) + ": [^\n]*\n";
        assertThat(card).containsPattern(section).containsPattern(versions);
        String originals =
                "- " + String.join(":\n- ", FrameworkVersions.originals().keySet()) + ":\n";
        return card.replaceFirst(section, "").replaceFirst(versions, originals);
    }

    /** Line for line; measured numbers may differ by one in the last digit, and then the blanks that align them. */
    private static void assertSameCard(String ours, String theirs) {
        List<String> lines = ours.lines().toList();
        List<String> expected = theirs.lines().toList();
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
            boolean measured = lines.get(i).matches("(\\| [*\\d-]|# |    value: |      value: ).*");
            if (!measured || lines.get(i).equals(expected.get(i))) {
                assertThat(lines.get(i)).as("line " + (i + 1)).isEqualTo(expected.get(i));
            } else {
                assertThat(withoutNumbers(lines.get(i))).isEqualTo(withoutNumbers(expected.get(i)));
                assertClose(lines.get(i), expected.get(i));
            }
        }
        assertThat(lines).hasSameSizeAs(expected);
        assertThat(ours.endsWith("\n")).isEqualTo(theirs.endsWith("\n"));
    }

    private static String withoutNumbers(String line) {
        return NUMBER.matcher(line).replaceAll("0").replaceAll(" +", " ");
    }

    private static void assertClose(String line, String expected) {
        Matcher numbers = NUMBER.matcher(line);
        Matcher expectedNumbers = NUMBER.matcher(expected);
        while (numbers.find() && expectedNumbers.find()) {
            assertThat(Double.parseDouble(numbers.group()))
                    .as(line)
                    .isCloseTo(Double.parseDouble(expectedNumbers.group()), within(LAST_DIGIT));
        }
    }

    /** The hub's client reads what the card says. */
    private void assertHeader(JsonNode header, String card, String name) throws IOException {
        JsonNode record = JSON.readTree(
                        folder.resolve("ours/sentenceforge-card.json").toFile())
                .get("card");
        assertThat(header.get("model").asText())
                .isEqualTo(name)
                .isEqualTo(record.get("title").asText());
        for (String key : List.of("tags", "pipeline_tag", "library_name")) {
            assertThat(header.get("header").get(key)).as(key).isEqualTo(record.get(key));
        }
        Map<String, Double> metrics = JSON.convertValue(
                record.at("/evaluations/0/metrics"), new TypeReference<LinkedHashMap<String, Double>>() {});
        JsonNode results = header.get("results");
        assertThat(results).hasSize(metrics.size()).hasSize(15);
        int i = 0;
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            JsonNode result = results.get(i++);
            assertThat(result.get(0).asText()).isEqualTo("information-retrieval");
            assertThat(result.get(3).asText()).isEqualTo("val");
            assertThat(result.get(4).asText()).isEqualTo(metric.getKey());
            assertThat(result.get(6).asDouble()).isEqualTo(metric.getValue());
        }
        assertThat(card).contains("**cosine_ndcg@10**");
    }
}
