package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Shared;

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

    private static final String ARGUMENTS = """
            per_device_train_batch_size: 20
            num_train_epochs: 1
            learning_rate: 2e-5
            logging_steps: 10
            eval_strategy: steps
            save_strategy: "no"
            """;

    private static final List<OtherVersion.Difference> MNRL =
            List.of(OtherVersion.MORE_PARAMETERS, OtherVersion.OTHER_PAPER);

    @TempDir
    private Path folder;

    private CardRun both;

    @BeforeEach
    void both() {
        both = new CardRun(folder);
    }

    @Test
    void aCardForPythonAloneIsTheOneThatTheOriginalTrainerWrites() throws Exception {
        Path model = both.withoutDropout(GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));
        Path pairs = Shared.path("data/ai-bill-of-rights/train.jsonl.gz").toRealPath();
        ObjectNode card = JSON.createObjectNode()
                .put("model_name", "A model that knows its rights")
                .put("license", "apache-2.0");
        card.putArray("language").add("en");
        ObjectNode config = both.config(model, 24, ARGUMENTS);
        config.putArray("train").addObject().put("data", pairs.toString()).put("loss", "MultipleNegativesRankingLoss");
        config.set("card", card.deepCopy().put("python_only", true));

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "", List.of("sentence_0", "sentence_1"), CardRun.rows(pairs));
        run.set("card", card);
        JsonNode header = both.peer(run);
        String theirs = both.theirs();
        String ours = both.ours();
        OtherVersion.assertSameArguments(ours, theirs);
        SameCard.assertSame(
                SameCard.withoutVersions(ours), SameCard.withoutVersions(OtherVersion.undone(theirs, 24, 32, MNRL)));
        assertHeader(header, ours, "A model that knows its rights");
        for (String side : List.of("ours", "theirs")) {
            assertThat(CardCheck.of(ModelDirectory.read(folder.resolve(side))))
                    .as(side)
                    .isEmpty();
        }
    }

    @Test
    void soIsOneOfSeveralDataSetsWithTheBestCheckpoint() throws Exception {
        Path model = both.withoutDropout(GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));
        Path pairs = Shared.path("data/ai-bill-of-rights/train.jsonl.gz").toRealPath();
        Path triplets = Shared.path("data/nli-cad/triplets-train.jsonl.gz").toRealPath();
        String revision = "0123456789abcdef0123456789abcdef01234567";
        ObjectNode config = both.config(
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

        both.train(config);

        ObjectNode run = both.run(config);
        List<JsonNode> renamed = CardRun.rows(pairs).stream()
                .<JsonNode>map(row -> JSON.createObjectNode()
                        .put("question", row.get("sentence_0").asText())
                        .put("answer", row.get("sentence_1").asText()))
                .toList();
        CardRun.set(run, "rights", List.of("question", "answer"), renamed);
        CardRun.set(run, "nli", List.of("anchor", "positive", "negative"), CardRun.rows(triplets));
        run.putObject("revisions")
                .putObject("rights")
                .put("id", "someone/rights")
                .put("revision", revision);
        JsonNode header = both.peer(run);
        String theirs = both.theirs();
        String ours = both.ours();
        OtherVersion.assertSameArguments(ours, theirs);
        String expected = OtherVersion.queryUndone(OtherVersion.undone(theirs, 24, 32, MNRL));
        SameCard.assertSame(SameCard.withoutVersions(SameCard.withoutShell(ours)), SameCard.withoutVersions(expected));
        assertHeader(header, ours, "SentenceTransformer");
        assertThat(header.at("/header/datasets/0").asText()).isEqualTo("someone/rights");
        assertThat(ours).contains("* The bold row denotes the saved checkpoint.", "encode_query(queries)");
        assertThat(CardCheck.of(ModelDirectory.read(folder.resolve("theirs")))).isEmpty();
    }

    /** The hub's client reads what the card says. */
    private void assertHeader(JsonNode header, String card, String name) throws IOException {
        JsonNode record =
                Json.read(folder.resolve("ours/sentenceforge-card.json")).get("card");
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
