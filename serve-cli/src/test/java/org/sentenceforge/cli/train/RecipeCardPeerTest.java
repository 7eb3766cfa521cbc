package org.sentenceforge.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;

/**
 * Cards of trainings with the structure of the recipes: wrapped and cached losses, several data sets, evaluation data sets, the call
 * {@code fit()}. Compared as {@link TrainedCardPeerTest} does. Skipped without Python.
 */
@Tag("it")
class RecipeCardPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> PAIR = List.of("anchor", "positive");

    @TempDir
    private Path folder;

    private CardRun both;
    private Path model;

    @BeforeEach
    void both() throws IOException {
        both = new CardRun(folder);
        model = both.withoutDropout(GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));
    }

    @Test
    void aWrappedLossWithAnEvaluationSet() throws Exception {
        JsonNode loss = YAML.readTree(
                "MatryoshkaLoss: {loss: MultipleNegativesRankingLoss, matryoshka_dims: [32, 16, 8], matryoshka_weights: [1, 1, 1]}");
        List<JsonNode> rows = rows("data/ai-bill-of-rights/train.jsonl.gz", 0, 600);
        List<String> columns = List.of("sentence_0", "sentence_1");
        ObjectNode config = config("""
                per_device_train_batch_size: 20
                per_device_eval_batch_size: 16
                max_steps: 20
                learning_rate: 2e-3
                logging_steps: 5
                eval_strategy: steps
                eval_steps: 10
                save_strategy: steps
                save_steps: 10
                load_best_model_at_end: true
                """);
        both.trainOn(config, "", rows.subList(0, 500)).set("loss", loss);
        both.evaluateOn(config, "", rows.subList(500, 600));

        both.train(config);

        ObjectNode run = both.run(config);
        CardRun.set(run, "", columns, rows.subList(0, 500)).set("loss", loss);
        CardRun.evaluationSet(run, "", columns, rows.subList(500, 600));
        assertSameCard(run, List.of(OtherVersion.OTHER_PAPER));
    }

    @Test
    void threeSetsWithCachedLossesAndEvaluationSets() throws Exception {
        JsonNode symmetric =
                YAML.readTree("CachedMultipleNegativesSymmetricRankingLoss: {scale: 20.0, mini_batch_size: 8}");
        JsonNode cached = YAML.readTree("CachedMultipleNegativesRankingLoss: {scale: 20.0, mini_batch_size: 8}");
        List<JsonNode> triplets = rows("data/squad-v1.1/train-triplets.jsonl.gz", 0, 240);
        List<JsonNode> squad = rows("data/squad-v1.1/train-0.jsonl.gz", 0, 2000).stream()
                .filter(row -> row.hashCode() % 8 == 0)
                .map(RecipeCardPeerTest::pair)
                .toList();
        List<JsonNode> nq = rows("data/nq-open-gold/train.jsonl.gz", 0, 200).stream()
                .map(RecipeCardPeerTest::pair)
                .toList();
        ObjectNode config = config("""
                per_device_train_batch_size: 16
                max_steps: 24
                learning_rate: 2e-3
                weight_decay: 0.01
                lr_scheduler_type: cosine
                warmup_steps: 3
                logging_steps: 6
                eval_strategy: steps
                eval_steps: 12
                save_strategy: steps
                save_steps: 12
                load_best_model_at_end: true
                metric_for_best_model: eval_nq_loss
                """);
        both.trainOn(config, "squad_triplets", triplets.subList(0, 200)).set("loss", symmetric);
        both.trainOn(config, "squad", squad.subList(0, 180)).set("loss", symmetric);
        both.trainOn(config, "nq", nq.subList(0, 160)).set("loss", cached);
        both.evaluateOn(config, "squad_triplets", triplets.subList(200, 240));
        both.evaluateOn(config, "squad", squad.subList(180, 200));
        both.evaluateOn(config, "nq", nq.subList(160, 200));

        both.train(config);

        ObjectNode run = both.run(config);
        List<String> triplet = List.of("anchor", "positive", "negative");
        CardRun.set(run, "squad_triplets", triplet, triplets.subList(0, 200)).set("loss", symmetric);
        CardRun.set(run, "squad", PAIR, squad.subList(0, 180)).set("loss", symmetric);
        CardRun.set(run, "nq", PAIR, nq.subList(0, 160)).set("loss", cached);
        CardRun.evaluationSet(run, "squad_triplets", triplet, triplets.subList(200, 240));
        CardRun.evaluationSet(run, "squad", PAIR, squad.subList(180, 200));
        CardRun.evaluationSet(run, "nq", PAIR, nq.subList(160, 200));
        assertSameCard(run, OtherVersion.CACHED);
    }

    @Test
    void theCallFit() throws Exception {
        JsonNode loss =
                YAML.readTree("MatryoshkaLoss: {loss: MultipleNegativesRankingLoss, matryoshka_dims: [32, 16, 8]}");
        List<JsonNode> rows = rows("data/ai-bill-of-rights/train.jsonl.gz", 0, 590);
        ObjectNode config = config("{}");
        config.remove("arguments");
        config.set("fit", YAML.readTree("""
                {epochs: 2, batch_size: 20, warmup_steps: 5, evaluation_steps: 10, optimizer_params: {lr: 1e-3}}"""));
        both.trainOn(config, "", rows).set("loss", loss);

        both.train(config);

        ObjectNode run = both.run(config);
        run.set("fit", config.get("fit"));
        CardRun.set(run, "", List.of("sentence_0", "sentence_1"), rows).set("loss", loss);
        assertSameCard(run, List.of(OtherVersion.OTHER_PAPER));
    }

    private void assertSameCard(ObjectNode run, List<OtherVersion.Difference> losses) throws Exception {
        both.peer(run);
        OtherVersion.assertSameArguments(both.ours(), both.theirs());
        String expected = OtherVersion.undone(both.theirs(), 24, 32, losses);
        SameCard.assertSame(SameCard.withoutVersions(both.ours()), SameCard.withoutVersions(expected));
    }

    private ObjectNode config(String arguments) throws IOException {
        ObjectNode config = both.config(model, 24, arguments);
        config.putObject("card").put("python_only", true);
        return config;
    }

    private static List<JsonNode> rows(String file, int from, int to) throws IOException {
        return CardRun.rows(Shared.path(file).toRealPath()).subList(from, to);
    }

    private static JsonNode pair(JsonNode row) {
        ObjectNode pair = JSON.createObjectNode();
        PAIR.forEach(column -> pair.put(column, row.get(column).asText()));
        return pair;
    }
}
