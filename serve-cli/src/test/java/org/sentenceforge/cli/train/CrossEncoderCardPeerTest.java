package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;

/**
 * The same training of a cross-encoder by {@code sforge train} and by sentence-transformers' own trainer writes the same card. Compared as
 * {@link TrainedCardPeerTest} does, the pairs of the usage code included, which nobody draws. Skipped without Python.
 */
@Tag("it")
class CrossEncoderCardPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * Leaves an even number of tokens beside the three special ones. Of an odd number the longer text gets one more, and since 0.23 the
     * tokenizers library, which is newer on the other side, cuts both texts to the maximum before it looks which is longer.
     */
    private static final int MAX_LENGTH = 33;

    private static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");

    @TempDir
    private Path folder;

    private CardRun both;

    @BeforeEach
    void both() {
        both = new CardRun(folder);
    }

    @Test
    void labelledPairsWithAnEvaluationSetAndTheBestCheckpoint() throws Exception {
        List<JsonNode> pairs = bookPairs(40);
        List<String> columns = List.of("query", "document", "label");
        ObjectNode config = config("cross_encoder_1", """
                per_device_train_batch_size: 16
                max_steps: 20
                learning_rate: 2e-3
                logging_steps: 5
                eval_strategy: steps
                eval_steps: 10
                save_strategy: steps
                save_steps: 10
                load_best_model_at_end: true
                """);
        JsonNode loss = YAML.readTree("BinaryCrossEntropyLoss: {pos_weight: 2.5}");
        both.trainOn(config, "", pairs.subList(0, 600)).set("loss", loss);
        both.evaluateOn(config, "", pairs.subList(600, 720));
        List<JsonNode> samples = books("dev", 20);
        evaluator(config, "CrossEncoderReranking", samples).put("name", "val_rerank");

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "", columns, pairs.subList(0, 600)).set("loss", loss);
        CardRun.evaluationSet(run, "", columns, pairs.subList(600, 720));
        peerEvaluator(run, "CrossEncoderRerankingEvaluator")
                .put("name", "val_rerank")
                .set("samples", JSON.valueToTree(samples));
        assertSameCard(run, List.of());
        assertThat(both.ours())
                .contains(
                        "* The bold row denotes the saved checkpoint.",
                        "pipeline_tag: text-ranking",
                        "- reranker\n",
                        "\"pos_weight\": 2.5");
    }

    @Test
    void listsWithAFirstStage() throws Exception {
        List<JsonNode> lists = bookLists(120);
        List<String> columns = List.of("query", "docs", "labels");
        ObjectNode config = config("cross_encoder_1", """
                per_device_train_batch_size: 8
                num_train_epochs: 1
                learning_rate: 2e-3
                logging_steps: 5
                eval_strategy: steps
                eval_steps: 5
                save_strategy: "no"
                """);
        JsonNode loss = YAML.readTree("LambdaLoss: {k: 4, mini_batch_size: 16}");
        both.trainOn(config, "books", lists).set("loss", loss);
        List<JsonNode> samples = books("dev", 20).stream()
                .<JsonNode>map(CrossEncoderCardPeerTest::withFirstStage)
                .toList();
        evaluator(config, "CrossEncoderReranking", samples).put("name", "dev").put("at_k", 5);

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "books", columns, lists).set("loss", loss);
        peerEvaluator(run, "CrossEncoderRerankingEvaluator")
                .put("name", "dev")
                .put("at_k", 5)
                .set("samples", JSON.valueToTree(samples));
        assertSameCard(run, List.of(OtherVersion.OTHER_MODULE));
        assertThat(both.ours()).contains("LambdaLoss.NDCGLoss2PPScheme", "| map ", "elements</li>");
    }

    @Test
    void threeLabels() throws Exception {
        List<JsonNode> pairs = rows("data/nli-snli/en-pairs-dev.jsonl.gz", 0, 700).stream()
                .<JsonNode>map(row -> ((ObjectNode) row)
                        .put("label", LABELS.indexOf(row.get("label").asText())))
                .toList();
        List<String> columns = List.of("premise", "hypothesis", "label");
        ObjectNode config = config("cross_encoder_3_labels_max24", """
                per_device_train_batch_size: 20
                num_train_epochs: 1
                learning_rate: 2e-3
                logging_steps: 10
                eval_strategy: epoch
                save_strategy: "no"
                """);
        both.trainOn(config, "nli", pairs.subList(0, 500)).put("loss", "CrossEntropyLoss");
        evaluator(config, "CrossEncoderClassification", pairs.subList(500, 700)).put("name", "nli-dev");

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "nli", columns, pairs.subList(0, 500)).put("loss", "CrossEntropyLoss");
        ObjectNode evaluator =
                peerEvaluator(run, "CrossEncoderClassificationEvaluator").put("name", "nli-dev");
        pairs(evaluator, pairs.subList(500, 700), "premise", "hypothesis");
        pairs.subList(500, 700).forEach(row -> evaluator.withArray("labels").add(row.get("label")));
        assertSameCard(run, List.of());
        assertThat(both.ours())
                .contains("- **Number of Output Labels:** 3 labels", "pipeline_tag: text-classification", "# (5, 3)");
    }

    @Test
    void tripletsWithACachedLossAndTwoEvaluators() throws Exception {
        List<JsonNode> triplets = rows("data/nli-cad/triplets-train.jsonl.gz", 0, 120);
        List<String> columns = List.of("anchor", "positive", "negative");
        ObjectNode config = config("cross_encoder_1", """
                per_device_train_batch_size: 6
                num_train_epochs: 1
                learning_rate: 2e-4
                logging_steps: 5
                eval_strategy: steps
                eval_steps: 10
                save_strategy: "no"
                """);
        JsonNode loss = YAML.readTree(
                "CachedMultipleNegativesRankingLoss: {num_negatives: null, scale: 5.0, mini_batch_size: 4}");
        both.trainOn(config, "", triplets).set("loss", loss);
        List<JsonNode> similar = rows("data/stsb-open/en-dev.jsonl.gz", 0, 100);
        List<JsonNode> judged = bookPairs(5);
        evaluator(config, "CrossEncoderCorrelation", similar).put("name", "sts-dev");
        evaluator(config, "CrossEncoderClassification", judged).put("name", "books_dev");

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "", columns, triplets).set("loss", loss);
        ObjectNode correlation =
                peerEvaluator(run, "CrossEncoderCorrelationEvaluator").put("name", "sts-dev");
        pairs(correlation, similar, "sentence1", "sentence2");
        similar.forEach(row -> correlation.withArray("scores").add(row.get("score")));
        ObjectNode classification =
                peerEvaluator(run, "CrossEncoderClassificationEvaluator").put("name", "books_dev");
        pairs(classification, judged, "query", "document");
        judged.forEach(row ->
                classification.withArray("labels").add((int) row.get("label").asDouble()));
        assertSameCard(run, List.of());
    }

    /**
     * The best model is that of the first epoch, where the card's log ends. Evaluations fall on the ends of epochs, as the original logs
     * those that it makes there by itself but keeps no model by them.
     */
    @Test
    void theCallFitKeepsTheBestModelAndItsCard() throws Exception {
        List<JsonNode> pairs = bookPairs(20).stream()
                .<JsonNode>map(row -> JSON.createObjectNode()
                        .put("sentence_0", row.get("query").asText())
                        .put("sentence_1", row.get("document").asText())
                        .put("label", row.get("label").asDouble()))
                .toList();
        ObjectNode config = config("cross_encoder_1", "{}");
        config.remove("arguments");
        config.set("fit", YAML.readTree("""
                {epochs: 3, batch_size: 48, warmup_steps: 3, evaluation_steps: 8, optimizer_params: {lr: 2e-3}}"""));
        both.trainOn(config, "", pairs).put("loss", "BinaryCrossEntropyLoss");
        List<JsonNode> samples = books("dev", 20);
        evaluator(config, "CrossEncoderReranking", samples).put("name", "val_rerank");

        both.train(config);

        ObjectNode run = both.run(config);
        run.set("fit", config.get("fit"));
        CardRun.set(run, "", List.of("sentence_0", "sentence_1", "label"), pairs)
                .put("loss", "BinaryCrossEntropyLoss");
        peerEvaluator(run, "CrossEncoderRerankingEvaluator")
                .put("name", "val_rerank")
                .set("samples", JSON.valueToTree(samples));
        assertSameCard(run, List.of());
        assertThat(both.ours()).contains("| 1.0   | 8 ").doesNotContain("| 2.0 ");
    }

    private void assertSameCard(ObjectNode run, List<OtherVersion.Difference> losses) throws Exception {
        both.peer(run);
        OtherVersion.assertSameArguments(both.ours(), both.theirs());
        String expected = OtherVersion.undone(both.theirs(), losses);
        SameCard.assertSame(SameCard.withoutVersions(both.ours()), SameCard.withoutVersions(expected));
        for (String side : List.of("ours", "theirs")) {
            assertThat(CardCheck.of(ModelDirectory.read(folder.resolve(side))))
                    .as(side)
                    .isEmpty();
        }
    }

    private ObjectNode config(String golden, String arguments) throws IOException {
        Path model = both.withoutDropout(GoldenFiles.path("saved_models/v6.0.1/" + golden + "/model"));
        ObjectNode config = both.config(model, MAX_LENGTH, arguments).put("kind", "cross-encoder");
        config.remove("evaluate");
        config.putObject("card").put("python_only", true);
        return config;
    }

    private ObjectNode evaluator(ObjectNode config, String name, List<JsonNode> rows) throws IOException {
        ArrayNode evaluators = config.withArray("evaluate");
        Path data = both.write("evaluate-" + evaluators.size(), rows);
        return evaluators.addObject().putObject(name).put("data", data.toString());
    }

    private static ObjectNode peerEvaluator(ObjectNode run, String name) {
        return run.withArray("evaluators").addObject().putObject(name);
    }

    private static void pairs(ObjectNode evaluator, List<JsonNode> rows, String first, String second) {
        rows.forEach(row -> evaluator
                .withArray("sentence_pairs")
                .addArray()
                .add(row.get(first))
                .add(row.get(second)));
    }

    private static List<JsonNode> books(String split, int queries) throws IOException {
        return rows("data/goodbooks-rerank/" + split + ".jsonl.gz", 0, queries);
    }

    /** A row per document of the first queries, with label 1 for those that fit. */
    private static List<JsonNode> bookPairs(int queries) throws IOException {
        List<JsonNode> pairs = new ArrayList<>();
        for (JsonNode row : books("train", queries)) {
            for (String key : List.of("positive", "negative")) {
                row.get(key)
                        .forEach(document -> pairs.add(JSON.createObjectNode()
                                .put("query", row.get("query").asText())
                                .put("document", document.asText())
                                .put("label", key.equals("positive") ? 1.0 : 0.0)));
            }
        }
        return pairs;
    }

    /** Lists of lengths that differ. */
    private static List<JsonNode> bookLists(int queries) throws IOException {
        List<JsonNode> lists = new ArrayList<>();
        for (JsonNode row : books("train", queries)) {
            ObjectNode list = JSON.createObjectNode().set("query", row.get("query"));
            ArrayNode documents = list.putArray("docs").addAll((ArrayNode) row.get("positive"));
            row.get("negative").forEach(document -> {
                if (documents.size() < 4 + lists.size() % 3) {
                    documents.add(document);
                }
            });
            ArrayNode labels = list.putArray("labels");
            for (int i = 0; i < documents.size(); i++) {
                labels.add(i < row.get("positive").size() ? 1.0 : 0.0);
            }
            lists.add(list);
        }
        return lists;
    }

    /** The first stage finds every other document, irrelevant ones first. */
    private static ObjectNode withFirstStage(JsonNode row) {
        ObjectNode sample = JSON.createObjectNode();
        sample.set("query", row.get("query"));
        sample.set("positive", row.get("positive"));
        ArrayNode documents = sample.putArray("documents");
        for (int i = 0; i < row.get("negative").size(); i += 2) {
            documents.add(row.get("negative").get(i));
            if (i < row.get("positive").size()) {
                documents.add(row.get("positive").get(i));
            }
        }
        return sample;
    }

    private static List<JsonNode> rows(String file, int from, int to) throws IOException {
        return CardRun.rows(Shared.path(file).toRealPath()).subList(from, to);
    }
}
