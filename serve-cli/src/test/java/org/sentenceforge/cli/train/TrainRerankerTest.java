package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.PretrainedWeights;

/** Cross-encoders as a user trains them. */
class TrainRerankerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void aRerankerIsTrainedEvaluatedAndWritten() throws IOException {
        train(training.rerankerConfig("out", 6, "save_steps: 3, eval_strategy: steps, eval_steps: 3"));

        assertThat(ModelDirectory.read(folder.resolve("out")).kind()).isEqualTo(ModelKind.CROSS_ENCODER);
        assertThat(Files.readAllLines(folder.resolve("out/eval/CrossEncoderRerankingEvaluator_dev_results_@10.csv")))
                .hasSize(3)
                .startsWith("epoch,steps,MAP,MRR@10,NDCG@10");
        assertThat(Files.readString(folder.resolve("out/training-log.jsonl"))).contains("eval_dev_ndcg@10");
        assertThat(Files.readString(folder.resolve("out/checkpoints/checkpoint-3/trainer_state.json")))
                .as("the evaluator decides which checkpoint is best")
                .contains("\"best_metric\"");
    }

    @Test
    void aResumedRunGivesTheSameBytes() throws IOException {
        String arguments = "save_steps: 2, eval_strategy: steps, eval_steps: 3";
        train(training.rerankerConfig("whole", 6, arguments));
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-4");

        train(training.rerankerConfig("resumed", 6, arguments), "--resume", checkpoint.toString());

        assertThat(folder.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    /** A number of bf16 has 8 bits, so that a product may err by 1/256; the loss of a few updates errs by less than 1/100. */
    @ParameterizedTest
    @ValueSource(strings = {"bf16", "fp16"})
    void trainingInSixteenBitsFollowsThatInFloat32(String type) throws IOException {
        train(training.rerankerConfig("fp32", 6, "save_strategy: \"no\""));
        train(training.rerankerConfig(type, 6, "save_strategy: \"no\", " + type + ": true"));

        List<Double> expected = losses("fp32");
        List<Double> found = losses(type);
        assertThat(expected).hasSize(6);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).as("update " + (i + 1)).isCloseTo(expected.get(i), within(expected.get(i) / 100));
        }
        assertThat(Files.mismatch(
                        folder.resolve("fp32/model.safetensors"),
                        folder.resolve(type).resolve("model.safetensors")))
                .as("the weights are not those of float32")
                .isNotNegative();
        try (PretrainedWeights weights =
                ModelDirectory.read(folder.resolve(type)).openWeights()) {
            assertThat(weights.names())
                    .allSatisfy(name -> assertThat(weights.info(name).dtype()).isEqualTo(DType.F32));
        }
    }

    private List<Double> losses(String output) throws IOException {
        return log(output).stream()
                .filter(entry -> entry.has("loss"))
                .map(entry -> entry.get("loss").asDouble())
                .toList();
    }

    @Test
    void theOldCallOfCrossEncodersHasItsOwnHabits() throws IOException {
        Path config = training.rerankerConfig("out", 1, "");
        String text = Files.readString(config);
        Files.writeString(
                config,
                text.substring(0, text.indexOf("arguments:"))
                        + "fit: {batch_size: 60, warmup_steps: 2, evaluation_steps: 6, optimizer_params: {lr: 0.001}}\n");

        train(config);

        assertThat(log("out").stream()
                        .filter(entry -> entry.has("eval_dev_ndcg@10"))
                        .map(entry -> entry.get("step").asInt()))
                .as("every six updates, and at the epoch's end")
                .containsExactly(6, 10);
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "- `eval_strategy`: steps\n",
                        "- `per_device_train_batch_size`: 60\n",
                        "- `multi_dataset_batch_sampler`: proportional\n");
        assertThat(training.run(config, "--set", "fit.checkpoint_path=x", "--set", "fit.activation_fct=torch.nn.Tanh"))
                .isEqualTo(2);
        assertThat(training.errors())
                .contains(
                        "fit.checkpoint_path: the fit() of cross-encoders has no such parameter; use arguments",
                        "fit.activation_fct: belongs to the loss here");
    }

    /** Training would show the model pairs without its template. */
    @Test
    void aRerankerThatReadsPairsInAChatIsNotTrained() throws IOException {
        Path model = Files.createDirectory(folder.resolve("chat"));
        Path golden = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model");
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, model.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }} {% endfor %}");

        Path config = training.startFrom("model: " + model + "\n", training.rerankerConfig("out", 1, ""));

        assertThat(training.run(config)).isEqualTo(4);
        assertThat(training.errors()).contains("reads its pairs in a chat template");
    }

    @Test
    void aModelThatReadsTextsTogetherHasOnePromptAndNoFurtherModules() throws IOException {
        assertThat(training.run(
                        training.rerankerConfig("out", 1, ""),
                        "--set",
                        "train[0].prompt={query: x}",
                        "--set",
                        "modules=[Normalize]",
                        "--set",
                        "evaluate=[{InformationRetrieval: {corpus: a, queries: b, qrels: c}}]",
                        "--set",
                        "train[0].loss=CoSENTLoss"))
                .isEqualTo(2);
        assertThat(training.errors())
                .contains(
                        "the prompt of column 'query': a cross-encoder reads a row's texts together",
                        "modules: a cross-encoder has its scoring head behind the encoder",
                        "no evaluator 'InformationRetrieval' for scores of pairs",
                        "CoSENTLoss");
    }

    @Test
    void aDirectoryThatIsACrossEncoderIsTrainedAsOne() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model");

        train(training.startFrom("model: " + model + "\n", training.rerankerConfig("out", 2, "save_strategy: \"no\"")));

        assertThat(ModelDirectory.read(folder.resolve("out")).kind()).isEqualTo(ModelKind.CROSS_ENCODER);
    }

    @Test
    void everyLossTrainsAndIsFoundOnEvaluationData() throws IOException {
        write();
        Map<String, String> sets = new LinkedHashMap<>();
        sets.put("BinaryCrossEntropyLoss: {pos_weight: 3, activation_fn: torch.nn.Sigmoid}", "scored");
        sets.put("MSELoss: {}", "scored");
        sets.put("MarginMSELoss: {}", "margin");
        sets.put("MarginMSELoss: {activation_fn: torch.nn.Tanh}", "margins");
        sets.put("MultipleNegativesRankingLoss: {}", "pairs");
        sets.put("MultipleNegativesRankingLoss: {num_negatives: null}", "triplets");
        sets.put("CachedMultipleNegativesRankingLoss: {mini_batch_size: 3}", "triplets");
        sets.put("LambdaLoss: {}", "lists");
        sets.put("ListNetLoss: {mini_batch_size: 5}", "lists");
        sets.put("ListMLELoss: {}", "lists");
        sets.put("PListMLELoss: {}", "lists");
        sets.put("RankNetLoss: {}", "lists");
        sets.put("ADRMSELoss: {}", "lists");
        List<String> items = new ArrayList<>();
        sets.forEach((loss, data) -> items.add("{name: set" + items.size() + ", data: "
                + folder.resolve(data + ".jsonl") + ", loss: {" + loss + "}}"));

        train(
                training.rerankerConfig(
                        "out",
                        7,
                        "save_strategy: \"no\", eval_strategy: steps, eval_steps: 7, multi_dataset_batch_sampler: round_robin"),
                "--set",
                "train=" + items,
                "--set",
                "eval=" + items);

        JsonNode losses = log("out").stream()
                .filter(entry -> entry.has("eval_set0_loss"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < items.size(); i++) {
            assertThat(losses.get("eval_set" + i + "_loss").asDouble())
                    .as(items.get(i))
                    .isFinite();
        }
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("- cross-encoder", "loss:ADRMSELoss", "#### set12");
    }

    @Test
    void anEvaluationDrawsTheSameNegativesEveryTime() throws IOException {
        String set = "{data: " + folder.resolve("pairs.jsonl") + ", loss: MultipleNegativesRankingLoss}";

        train(
                training.rerankerConfig("out", 2, "save_strategy: \"no\", eval_strategy: steps, eval_steps: 1"),
                "--set",
                "arguments.learning_rate=0",
                "--set",
                "train[0]=" + set,
                "--set",
                "eval=[" + set + "]");

        assertThat(log("out").stream()
                        .filter(entry -> entry.has("eval_loss"))
                        .map(entry -> entry.get("eval_loss").asDouble())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void severalDataSetsWithALossEachAreTrainedTogether() throws IOException {
        write();

        train(
                training.rerankerConfig("out", 4, "save_strategy: \"no\", multi_dataset_batch_sampler: round_robin"),
                "--set",
                "train=[{name: scored, data: " + folder.resolve("scored.jsonl")
                        + ", loss: BinaryCrossEntropyLoss, prompt: \"rank \"}," + " {name: lists, data: "
                        + folder.resolve("lists.jsonl") + ", loss: LambdaLoss}]",
                "--set",
                "arguments.batch_sampler=no_duplicates");

        assertThat(Files.readString(folder.resolve("out/README.md"))).contains("#### scored", "#### lists");
    }

    @Test
    void aDryRunTellsOfListsToo() throws IOException {
        write();

        train(
                training.rerankerConfig("out", 3, ""),
                "--dry-run",
                "--set",
                "train[0]={data: " + folder.resolve("lists.jsonl") + ", loss: LambdaLoss}");

        assertThat(training.output()).contains("rows");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void theKindIsToldByAnOptionToo() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

        int code = training.runOptions(
                "--kind",
                "cross-encoder",
                "--model",
                model.toString(),
                "--train",
                folder.resolve("pairs.jsonl").toString(),
                "--loss",
                "MultipleNegativesRankingLoss",
                "--output",
                folder.resolve("out").toString(),
                "--set",
                "arguments.max_steps=2");

        assertThat(code).as(training::errors).isZero();
        assertThat(ModelDirectory.read(folder.resolve("out")).kind()).isEqualTo(ModelKind.CROSS_ENCODER);
    }

    @Test
    void theConfigurationInForceNamesTheLossesOfCrossEncoders() throws IOException {
        train(training.rerankerConfig("out", 3, ""), "--print-config");

        assertThat(training.output()).contains("kind: cross-encoder", "BinaryCrossEntropyLoss", "pos_weight");
    }

    @Test
    void learningRatesAreMappedByTheReferencesNames() throws IOException {
        train(
                training.rerankerConfig("out", 2, "save_strategy: \"no\", weight_decay: 0"),
                "--set",
                "arguments.learning_rate_mapping={'^model\\.0\\.model\\.bert\\.': 0}",
                "--set",
                "train[0].loss=BinaryCrossEntropyLoss");
        assertThat(training.run(
                        training.rerankerConfig("other", 2, ""),
                        "--set",
                        "arguments.learning_rate_mapping={'model\\.0\\.auto_model': 0}"))
                .isEqualTo(2);
        assertThat(training.errors()).contains("model\\.0\\.auto_model", "model.0.model.bert.embeddings");
    }

    /** Rows of every form: %1$d is a row's number. */
    private void write() throws IOException {
        rows("scored", "\"a\": \"text %1$d\", \"b\": \"other %1$d\", \"score\": 0.5");
        rows("triplets", "\"a\": \"text %1$d\", \"b\": \"good %1$d\", \"c\": \"bad %1$d\"");
        rows("margin", "\"a\": \"text %1$d\", \"b\": \"good %1$d\", \"c\": \"bad %1$d\", \"score\": 2.5");
        rows(
                "margins",
                "\"a\": \"text %1$d\", \"b\": \"good %1$d\", \"negatives\": [\"bad %1$d\", \"worse\"], \"scores\": [3, 2, -1]");
        Files.writeString(
                folder.resolve("lists.jsonl"),
                IntStream.range(0, 24)
                        .mapToObj(i -> {
                            int length = 1 + i % 4;
                            String texts = IntStream.range(0, length)
                                    .mapToObj(j -> "\"document " + i + " " + j + "\"")
                                    .collect(Collectors.joining(", "));
                            String labels = IntStream.range(0, length)
                                    .mapToObj(j -> String.valueOf((i + j) % 3))
                                    .collect(Collectors.joining(", "));
                            return "{\"query\": \"text " + i + "\", \"docs\": [" + texts + "], \"labels\": [" + labels
                                    + "]}\n";
                        })
                        .collect(Collectors.joining()));
    }

    private void rows(String name, String row) throws IOException {
        Files.write(
                folder.resolve(name + ".jsonl"),
                IntStream.range(0, 24)
                        .mapToObj(i -> "{" + String.format(Locale.ROOT, row, i) + "}")
                        .toList());
    }

    private List<JsonNode> log(String output) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(output).resolve("training-log.jsonl"))) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    private void train(Path config, String... more) {
        assertThat(training.run(config, more)).as(training::errors).isZero();
    }
}
