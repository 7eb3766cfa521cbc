package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.Manifests;
import picocli.CommandLine;

/** {@code sforge train} on the smallest of the golden models, a BERT of two layers. */
class TrainCommandTest {
    @TempDir
    Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void writesAModelThatLoadsWithItsCardAndLog() throws IOException {
        assertThat(train(config("out", 4))).as(errors.toString()).isZero();

        ModelDirectory trained = ModelDirectory.read(folder.resolve("out"));
        assertThat(trained.maxLength()).isEqualTo(16);
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("loss:MultipleNegativesRankingLoss", "### Training Dataset", "generated_from_trainer");
        assertThat(Files.readAllLines(folder.resolve("out/training-log.jsonl"))).hasSize(2);
        assertThat(folder.resolve("out/checkpoints/checkpoint-4/optimizer.safetensors"))
                .exists();
    }

    @Test
    void aResumedRunIsBitIdenticalToOneThatWasNeverInterrupted() throws IOException {
        Path whole = config("whole", 6);
        assertThat(train(whole)).as(errors.toString()).isZero();
        Path resumed = config("resumed", 6);
        String checkpoint = folder.resolve("whole/checkpoints/checkpoint-4").toString();

        assertThat(train(resumed, "--resume", checkpoint)).as(errors.toString()).isZero();

        assertThat(folder.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void evaluatorsRunOnTheirScheduleAndWriteTheirFiles() throws IOException {
        Path config = withEvaluators(config("out", 6));
        assertThat(train(config, "--set", "arguments.eval_strategy=steps", "--set", "arguments.eval_steps=2"))
                .as(errors.toString())
                .isZero();

        Path files = folder.resolve("out/eval");
        assertThat(Files.readAllLines(files.resolve("triplet_evaluation_tri_dim_8_results.csv")))
                .hasSize(4)
                .startsWith("epoch,steps,accuracy_cosine");
        assertThat(Files.readAllLines(files.resolve("similarity_evaluation_sts_results.csv")))
                .extracting(line -> line.split(",")[1])
                .containsExactly("steps", "2", "4", "6");
        assertThat(Files.list(files).map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "Information-Retrieval_evaluation_results.csv",
                        "RerankingEvaluator_results_@10.csv",
                        "binary_classification_evaluation_results.csv",
                        "mse_evaluation__results.csv",
                        "paraphrase_mining_evaluation_results.csv",
                        "similarity_evaluation_sts_results.csv",
                        "translation_evaluation_results.csv",
                        "triplet_evaluation_tri_dim_16_results.csv",
                        "triplet_evaluation_tri_dim_8_results.csv");
        assertThat(Files.readString(folder.resolve("out/training-log.jsonl")))
                .contains("eval_sts_spearman_cosine", "eval_tri_dim_8_cosine_accuracy", "eval_negative_mse");
        assertThat(Files.readString(folder.resolve("out/checkpoints/checkpoint-4/trainer_state.json")))
                .as("the first evaluator decides which checkpoint is best")
                .contains("\"best_metric\"");
    }

    @Test
    void aResumedRunWritesEachEvaluationOnce() throws IOException {
        Path config = withEvaluators(config("out", 6));
        String[] schedule = {"--set", "arguments.eval_strategy=steps", "--set", "arguments.eval_steps=2"};
        assertThat(train(config, schedule)).as(errors.toString()).isZero();
        Path file = folder.resolve("out/eval/similarity_evaluation_sts_results.csv");
        String whole = Files.readString(file);

        assertThat(train(config, schedule[0], schedule[1], schedule[2], schedule[3], "--resume", "last"))
                .as(errors.toString())
                .isZero();
        assertThat(file).hasContent(whole);
        assertThat(train(config, schedule)).as(errors.toString()).isZero();
        assertThat(file).hasContent(whole);
    }

    /** Adds one evaluator of every kind there is for embeddings. */
    private Path withEvaluators(Path config) throws IOException {
        Path sts = rows(
                "sts",
                i -> "{\"sentence1\": \"text " + i + "\", \"sentence2\": \"text " + i * i + "\", \"score\": " + i / 7.0
                        + "}");
        Path pairs = rows(
                "labelled",
                i -> "{\"sentence1\": \"text " + i + "\", \"sentence2\": \"text " + i * i + "\", \"label\": " + i % 2
                        + "}");
        Path triplets = rows(
                "triplets",
                i -> "{\"anchor\": \"text " + i + "\", \"positive\": \"a text " + i + "\", \"negative\": \"word " + i
                        + "\"}");
        Path samples = rows(
                "samples",
                i -> "{\"query\": \"text " + i + "\", \"positive\": [\"a text " + i
                        + "\"], \"negative\": [\"word\", \"none\"]}");
        Path translations =
                rows("translations", i -> "{\"source\": \"text " + i + "\", \"target\": \"a text " + i + "\"}");
        Path texts = rows("texts", i -> "{\"id\": \"" + i + "\", \"text\": \"text " + i + "\"}");
        Path duplicates = rows("duplicates", i -> "{\"id1\": \"" + i + "\", \"id2\": \"" + (i + 1) % 7 + "\"}");
        Path corpus = rows("corpus", i -> "{\"_id\": \"d" + i + "\", \"text\": \"a text " + i + "\"}");
        Path queries = rows("queries", i -> "{\"_id\": \"q" + i + "\", \"text\": \"text " + i + "\"}");
        Path qrels = rows("qrels", i -> "{\"query-id\": \"q" + i + "\", \"corpus-id\": \"d" + i + "\", \"score\": 1}");
        Path teacher = Shared.path("golden/saved_models/v5.1.2/mean_normalize/model");
        return Files.writeString(
                config,
                "evaluate:\n"
                        + "  - EmbeddingSimilarity: {name: sts, data: " + sts + "}\n"
                        + "  - Triplet: {name: tri, data: " + triplets + ", truncate_dim: [16, 8]}\n"
                        + "  - BinaryClassification: {data: " + pairs + "}\n"
                        + "  - Reranking: {data: " + samples + "}\n"
                        + "  - Translation: {data: " + translations + "}\n"
                        + "  - MSE: {data: " + translations + ", teacher: " + teacher + "}\n"
                        + "  - ParaphraseMining: {data: " + texts + ", duplicates: " + duplicates + "}\n"
                        + "  - InformationRetrieval: {corpus: " + corpus + ", queries: " + queries + ", qrels: " + qrels
                        + "}\n",
                StandardOpenOption.APPEND);
    }

    private Path rows(String name, IntFunction<String> row) throws IOException {
        return Files.write(
                folder.resolve(name + ".jsonl"),
                IntStream.range(0, 7).mapToObj(row).toList());
    }

    @Test
    void checkpointsOfAnEarlierRunDoNotOutliveThoseOfThisOne() throws IOException {
        assertThat(train(config("out", 6))).as(errors.toString()).isZero();
        assertThat(train(config("out", 4), "--set", "arguments.save_total_limit=1"))
                .as(errors.toString())
                .isZero();

        assertThat(folder.resolve("out/checkpoints")).isDirectoryContaining("glob:**checkpoint-4");
        assertThat(folder.resolve("out/checkpoints/checkpoint-6")).doesNotExist();
        assertThat(Checkpoints.last(folder.resolve("out"), problem -> {}))
                .contains(folder.resolve("out/checkpoints/checkpoint-4"));
        assertThat(errors.toString()).contains("out/checkpoints holds checkpoints of an earlier run");
    }

    @Test
    void theCardHasTheStyleThatWasAskedFor() throws IOException {
        assertThat(train(config("out", 2), "--card-style", "3.4.0"))
                .as(errors.toString())
                .isZero();

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "}) with Transformer model: BertModel \n",
                        "`dispatch_batches`: None",
                        "print(similarities.shape)")
                .doesNotContain("- dense\n");

        assertThat(train(config("other", 2), "--card-style", "3.4.1")).isEqualTo(ExitCode.USAGE.value());
        assertThat(errors.toString()).contains("card.style: expected 3.0.1, 3.1.1, 3.4.0, 4.1.0 or 5.0.0, got '3.4.1'");
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void theCardNamesTheCommitOfAModelOfTheHub() throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path snapshot = Files.createDirectories(folder.resolve("hub/models--someone--tiny/snapshots"))
                .resolve(commit);
        Files.createSymbolicLink(snapshot, model());
        Path config = config("out", 2);
        Files.writeString(config, Files.readString(config).replace(model().toString(), snapshot.toString()));

        assertThat(train(config)).as(errors.toString()).isZero();

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "base_model: someone/tiny\n",
                        "\n# SentenceTransformer based on someone/tiny\n",
                        "\n- **Base model:** [someone/tiny](https://huggingface.co/someone/tiny) <!-- at revision "
                                + commit + " -->\n");
    }

    @Test
    void theMeanOfOneDataSetStaysOffTheCard() throws IOException {
        Path set = Files.createDirectories(folder.resolve("nano/NanoNQ"));
        Files.writeString(set.resolve("corpus.jsonl"), "{\"_id\":\"d\",\"text\":\"x\"}\n");
        Files.writeString(set.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"x\"}\n");
        Files.writeString(set.resolve("qrels.jsonl"), "{\"query-id\":\"q\",\"corpus-id\":\"d\"}\n");
        Path config = config("out", 2);
        String evaluate = "evaluate: [NanoBEIR: {data: " + folder.resolve("nano") + ", dataset_names: [nq]}]\n";
        Files.writeString(config, evaluate, StandardOpenOption.APPEND);

        assertThat(train(config)).as(errors.toString()).isZero();

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("* Dataset: `NanoNQ`")
                .doesNotContain("NanoBEIREvaluator");
    }

    @Test
    void whatAPersonWroteIntoTheCardOutlivesTheNextTraining() throws IOException {
        Path card = folder.resolve("out/README.md");
        assertThat(train(config("out", 2))).as(errors.toString()).isZero();
        String mine = "Ask me before you use this.";
        Files.writeString(
                card,
                Files.readString(card)
                        .replace("library_name:", "license: mit\nlibrary_name:")
                        .replace("\n## Model Details\n", "\n" + mine + "\n\n## Model Details\n"));

        assertThat(train(config("out", 4))).as(errors.toString()).isZero();

        assertThat(Files.readString(card)).contains("\n" + mine + "\n", "license: mit\n", "- `max_steps`: 4\n");
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        assertThat(train(config("out", 4), "--dry-run")).as(errors.toString()).isZero();

        assertThat(output.toString())
                .contains("one update: 8 rows,", "the run: 4 updates, about", "memory:", "nothing was written");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFreshEncoderIsTrainedWithItsOwnModules() throws IOException {
        Path tokenizer = Shared.path("golden/saved_models/v5.1.2/mean_normalize/model");
        Path config = fresh("""
                config: {model_type: modernbert, vocab_size: 1000, hidden_size: 48, num_hidden_layers: 3,
                  num_attention_heads: 4, intermediate_size: 96, max_position_embeddings: 64, local_attention: 8,
                  pad_token_id: 0}
                tokenizer: TOKENIZER
                modules:
                  - Pooling: {mode: [cls, mean], include_prompt: false}
                  - Dropout: {dropout: 0.1}
                  - Dense: {out_features: 32, activation: GELU}
                  - Normalize
                """.replace("TOKENIZER", tokenizer.toString()));

        assertThat(train(config)).as(errors.toString()).isZero();

        ModelDirectory trained = ModelDirectory.read(folder.resolve("fresh"));
        assertThat(trained.config().path("model_type").asText()).isEqualTo("modernbert");
        assertThat(trained.maxLength()).isEqualTo(16);
        assertThat(trained.model().modules())
                .extracting(module -> module.getClass().getSimpleName())
                .containsExactly("Transformer", "Pooling", "Dropout", "Dense", "Normalize");
        assertThat(trained.model().dimension()).isEqualTo(32);
        try (PretrainedWeights weights = trained.openWeights()) {
            assertThat(weights.names()).contains("layers.2.attn.Wqkv.weight", "3_Dense/linear.weight");
        }
    }

    @Test
    void aFreshEncoderAsAMapBelowModelIsTheSame() throws IOException {
        Path tokenizer = Shared.path("golden/saved_models/v5.1.2/mean_normalize/model");
        String keys = "{config: " + tokenizer.resolve("config.json") + ", tokenizer: " + tokenizer + "}";

        assertThat(train(fresh("model: " + keys + "\n"))).as(errors.toString()).isZero();

        assertThat(errors.toString()).contains("modules: none are given");
        assertThat(ModelDirectory.read(folder.resolve("fresh")).model().modules())
                .hasSize(2);
    }

    @Test
    void anEncoderAloneGetsModules() throws IOException {
        Path model = Shared.path("golden/saved_models/v5.1.2/mean_normalize/model");
        Path bare = Files.createDirectory(folder.resolve("bare"));
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(file), bare.resolve(file));
        }

        String start = "model: " + bare + "\nmodules: [Pooling: {mode: [mean, cls]}, Normalize]\n";
        assertThat(train(fresh(start))).isEqualTo(ExitCode.USAGE.value());
        assertThat(train(fresh(start), "--layout", "current"))
                .as(errors.toString())
                .isZero();

        assertThat(ModelDirectory.read(folder.resolve("fresh")).model().modules())
                .hasSize(3);
        assertThat(ModelDirectory.read(folder.resolve("fresh")).layout()).isEqualTo(ModelLayout.CURRENT);
    }

    /** A short run of two updates that starts as these lines say. */
    private Path fresh(String start) throws IOException {
        String rest = Files.readString(config("fresh", 2)).replaceFirst("model: .*\n", "");
        return Files.writeString(folder.resolve("fresh.yaml"), start + rest);
    }

    @Test
    void reportsAsOneJsonDocument() throws IOException {
        assertThat(train(config("out", 4), "--json")).as(errors.toString()).isZero();

        JsonNode report = new ObjectMapper().readTree(output.toString());
        assertThat(report.get("updates").asInt()).isEqualTo(4);
        assertThat(report.get("rows").asInt()).isEqualTo(28);
    }

    @Test
    void aDryRunReportsAsOneJsonDocument() throws IOException {
        assertThat(train(config("out", 4), "--dry-run", "--json"))
                .as(errors.toString())
                .isZero();

        JsonNode report = new ObjectMapper().readTree(output.toString());
        assertThat(report.get("tokens").asLong())
                .isEqualTo(4 * report.get("tokens_per_update").asLong());
    }

    @Test
    void aRunResumedBetweenTwoEntriesOfTheLogLogsTheSameLosses() throws IOException {
        assertThat(train(config("whole", 6), "--set", "arguments.save_steps=3"))
                .as(errors.toString())
                .isZero();
        String checkpoint = folder.resolve("whole/checkpoints/checkpoint-3").toString();

        assertThat(train(config("resumed", 6), "--resume", checkpoint))
                .as(errors.toString())
                .isZero();

        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void anEvaluationInWhichARunWasStoppedIsMadeUpForWhenItIsResumed() throws IOException {
        String[] schedule = {"--set", "arguments.eval_strategy=steps", "--set", "arguments.eval_steps=2"};
        assertThat(train(withEvaluators(config("whole", 6)), schedule))
                .as(errors.toString())
                .isZero();
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-4");
        ObjectNode state = (ObjectNode) new ObjectMapper()
                .readTree(checkpoint.resolve("trainer_state.json").toFile());
        ArrayNode log = (ArrayNode) state.get("log_history");
        assertThat(log.remove(log.size() - 1).has("eval_sts_spearman_cosine")).isTrue();
        new ObjectMapper().writeValue(checkpoint.resolve("trainer_state.json").toFile(), state);
        Manifests.rewrite(checkpoint);

        Path resumed = withEvaluators(config("resumed", 6));
        assertThat(train(
                        resumed, schedule[0], schedule[1], schedule[2], schedule[3], "--resume", checkpoint.toString()))
                .as(errors.toString())
                .isZero();

        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void aRunWhoseLossIsNoNumberWritesNoModel() throws IOException {
        String[] steep = {"--set", "arguments.learning_rate=1e30", "--set", "arguments.warmup_ratio=0"};
        assertThat(train(config("out", 6), steep)).isEqualTo(ExitCode.FAILED.value());

        assertThat(errors.toString()).contains("update 2: the loss is NaN", "arguments.learning_rate");
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
        assertThat(folder.resolve("out/checkpoints")).doesNotExist();
    }

    @Test
    void anOutputThatCannotBeWrittenIsFoundBeforeTheTraining() throws IOException {
        Path config = config("out", 4);
        Files.writeString(folder.resolve("out"), "a file");

        assertThat(train(config)).isEqualTo(ExitCode.USAGE.value());
        assertThat(errors.toString()).contains("out is a file").doesNotContain("plan:");
    }

    @Test
    void namesTheRowWithoutAColumn() throws IOException {
        Path config = config("out", 4);
        Files.writeString(folder.resolve("pairs.jsonl"), "{\"a\": \"one\", \"b\": \"two\"}\n{\"a\": \"three\"}\n");

        assertThat(train(config)).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(errors.toString()).contains("pairs.jsonl:2").contains("'b'");
    }

    @Test
    void offlineNothingIsFetched() throws IOException {
        assertThat(train(config("out", 4), "--offline", "--set", "model=no-org/no-model"))
                .isEqualTo(ExitCode.BAD_MODEL.value());
        assertThat(errors.toString()).contains("no-org/no-model is not", "the network is forbidden");

        assertThat(train(config("out", 4), "--offline", "--set", "train[0].data={hub: no-org/no-data}"))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(errors.toString()).contains("no-org/no-data is not");
    }

    private static Path model() {
        return Shared.path("golden/saved_models/v5.1.2/mean_normalize/model").toAbsolutePath();
    }

    private Path config(String output, int updates) throws IOException {
        String rows = IntStream.range(0, 20)
                .mapToObj(i -> "{\"a\": \"the text " + i + "\", \"b\": \"its pair " + i * i + "\"}\n")
                .collect(Collectors.joining());
        Path data = Files.writeString(folder.resolve("pairs.jsonl"), rows);
        return Files.writeString(folder.resolve(output + ".yaml"), """
                model: MODEL
                output: OUTPUT
                max_seq_length: 16
                train:
                  - {name: pairs, data: DATA, loss: MultipleNegativesRankingLoss}
                arguments: {per_device_train_batch_size: 4, gradient_accumulation_steps: 2, max_steps: UPDATES,
                  learning_rate: 1e-3, warmup_ratio: 0.1, logging_steps: 2, save_steps: 4}
                """.replace("MODEL", model().toString())
                .replace("OUTPUT", folder.resolve(output).toString())
                .replace("DATA", data.toString())
                .replace("UPDATES", Integer.toString(updates)));
    }

    private int train(Path config, String... more) {
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(output, true));
        String[] arguments = new String[more.length + 1];
        arguments[0] = config.toString();
        System.arraycopy(more, 0, arguments, 1, more.length);
        return line.execute(arguments);
    }
}
