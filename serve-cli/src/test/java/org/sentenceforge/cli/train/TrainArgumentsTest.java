package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;

/** What arguments do to a run. 300 rows in batches of 8, two of them an update: 19 updates an epoch. */
class TrainArgumentsTest {
    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void evaluationsByEpochsIncludeTheLastPartOfOne() throws IOException {
        run("max_steps=-1", "num_train_epochs=1.3", "eval_strategy=epoch", "save_strategy=no");

        assertThat(evaluated()).containsExactly(19L, 25L);
    }

    @Test
    void theFirstEvaluationsMayBeLeftOut() throws IOException {
        run("eval_strategy=steps", "eval_steps=2", "eval_delay=4", "save_strategy=no");
        assertThat(evaluated()).containsExactly(4L, 6L);

        run("eval_strategy=steps", "eval_steps=0.5", "eval_on_start=true", "save_strategy=no");
        assertThat(evaluated()).containsExactly(0L, 3L, 6L);
    }

    @Test
    void theWidgetShowsTextsOfTheEvaluationData() throws IOException {
        Path other = Files.writeString(
                folder.resolve("other.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"anchor\": \"another " + i + "\", \"positive\": \"one more " + i + "\"}\n")
                        .collect(Collectors.joining()));
        Path config = training.config("out", 2, "eval_strategy: steps, eval_steps: 2");

        assertThat(training.run(config, "--set", "eval=[{data: " + other + "}]"))
                .as(training.errors())
                .isZero();

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("- source_sentence: another ")
                .doesNotContain("- source_sentence: text ");
    }

    @Test
    void onlyTheBestIsSavedAndLoaded() throws IOException {
        run(
                "eval_strategy=steps",
                "eval_steps=1",
                "save_strategy=best",
                "load_best_model_at_end=true",
                "metric_for_best_model=dev_cosine_ndcg@10",
                "save_total_limit=1");

        List<Double> metrics = metrics("eval_dev_cosine_ndcg@10");
        long best = 0;
        for (int i = 1; i < metrics.size(); i++) {
            best = metrics.get(i) > metrics.get((int) best) ? i : best;
        }
        assertThat(checkpoints()).containsExactly("checkpoint-" + (best + 1));
    }

    @Test
    void aRunWithoutProgressEndsEarly() throws IOException {
        run("learning_rate=0", "eval_strategy=steps", "eval_steps=1", "save_strategy=no", "early_stopping_patience=2");

        assertThat(evaluated())
                .as("the first is progress, the next two are not")
                .containsExactly(1L, 2L, 3L);
        assertThat(training.errors()).contains("ended after update 3 of 6");
    }

    @Test
    void theListOfACardCanBePastedAndChanged() throws IOException {
        Path config = training.config("out", 6, "save_steps: 2");
        String text = Files.readString(config);
        Files.writeString(config, text.substring(0, text.indexOf("arguments:")) + """
                arguments: |
                  #### Non-Default Hyperparameters

                  - `per_device_train_batch_size`: 4
                  - `max_steps`: 2
                  - `tf32`: None
                  - `fsdp_config`: {'min_num_params': 0, 'xla': False, 'xla_fsdp_v2': False, 'xla_fsdp_grad_ckpt': False}
                  - `dataloader_num_workers`: 4
                  - `report_to`: ['wandb']
                  logging_steps: 1
                """);

        assertThat(training.run(config, "--set", "arguments.learning_rate=1e-4"))
                .as(training.errors())
                .isZero();

        assertThat(training.errors())
                .containsOnlyOnce("note: these arguments have no effect here: dataloader_num_workers, report_to")
                .contains("2 updates of 4 rows");
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "- `per_device_train_batch_size`: 4\n",
                        "- `learning_rate`: 0.0001\n",
                        "- `dataloader_num_workers`: 4\n");

        Files.writeString(config, Files.readString(config) + "  and more\nlayout: old\n");
        assertThat(training.run(config)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("layout: expected legacy or current")
                .contains("expected the lines of a model card's list")
                .contains("got 'and more'");
    }

    @Test
    void ratesFallWhereEvaluationsStopImproving() throws IOException {
        run(
                "lr_scheduler_type=reduce_lr_on_plateau",
                "lr_scheduler_kwargs={mode: max, patience: 0, threshold: 1}",
                "metric_for_best_model=dev_cosine_ndcg@10",
                "eval_strategy=steps",
                "eval_steps=2",
                "save_strategy=no");

        assertThat(metrics("learning_rate")).containsExactly(1e-3, 1e-3, 1e-3, 1e-3, 1e-4, 1e-4);
    }

    @Test
    void otherOptimizersAndSamplersTrain() throws IOException {
        Path labelled = Files.writeString(
                folder.resolve("labelled.jsonl"),
                IntStream.range(0, 60)
                        .mapToObj(i -> "{\"text\": \"text " + i + "\", \"label\": " + i % 3 + "}\n")
                        .collect(Collectors.joining()));
        Path config =
                training.config("out", 3, "optim: sgd, optim_args: 'momentum=0.9', batch_sampler: group_by_label");

        assertThat(training.run(config, "--set", "train=[{data: " + labelled + ", loss: BatchAllTripletLoss}]"))
                .as(training.errors())
                .isZero();
        assertThat(training.run(config)).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("group_by_label needs labels");
    }

    @Test
    void promptsAreTheSameForADataSetAndInTheArguments() throws IOException {
        List<String> logs = new ArrayList<>();
        for (String prompts : List.of(
                "train[0].prompt={anchor: 'query of ', positive: 'document of '}",
                "arguments.prompts={anchor: 'query of ', positive: 'document of '}",
                "arguments.prompts={pairs: {anchor: 'query of ', positive: 'document of '}}")) {
            assertThat(training.run(training.config("out", 2, ""), "--set", prompts))
                    .as(training.errors())
                    .isZero();
            logs.add(Files.readString(folder.resolve("out/training-log.jsonl")));
        }
        assertThat(training.run(training.config("out", 2, ""))).isZero();

        assertThat(logs.stream().distinct()).hasSize(1);
        assertThat(Files.readString(folder.resolve("out/training-log.jsonl"))).isNotEqualTo(logs.get(0));
        assertThat(training.run(training.config("out", 2, ""), "--set", "arguments.prompts={query: x}"))
                .isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("no data set or column is named query");
        String evaluated = "[{name: dev, data: " + folder.resolve("pairs.jsonl") + "}]";
        assertThat(training.run(
                        training.config("out", 1, ""),
                        "--set",
                        "arguments.prompts={dev: 'x '}",
                        "--set",
                        "eval=" + evaluated))
                .as(training.errors())
                .isZero();
    }

    @Test
    void argumentsMayNameTheCheckpointAndTheDevice() throws IOException {
        run("save_steps=2");
        Path checkpoint = folder.resolve("out/checkpoints/checkpoint-4");

        Path config =
                training.config("resumed", 6, "save_steps: 2, use_cpu: true, resume_from_checkpoint: " + checkpoint);
        assertThat(training.run(config)).as(training.errors()).isZero();

        assertThat(folder.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("out/model.safetensors"));
        assertThat(folder.resolve("resumed/checkpoints/checkpoint-2")).doesNotExist();
        assertThat(training.run(config, "--device", "cuda")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("arguments.use_cpu stands beside --device");
    }

    @Test
    void evaluationsBeforeAndAfterTrainingMayHaveOtherNumbers() throws IOException {
        run("bf16_full_eval=true", "save_strategy=no");
        String rounded = Files.readString(folder.resolve("out/README.md"));
        run("save_strategy=no");

        assertThat(Files.readString(folder.resolve("out/README.md"))).isNotEqualTo(rounded);
    }

    /** A run of six updates. */
    private void run(String... arguments) throws IOException {
        String[] options = Stream.of(arguments)
                .flatMap(argument -> Stream.of("--set", "arguments." + argument))
                .toArray(String[]::new);
        assertThat(training.run(training.config("out", 6, ""), options))
                .as(training.errors())
                .isZero();
    }

    private List<JsonNode> log() throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out/training-log.jsonl"))) {
            entries.add(new ObjectMapper().readTree(line));
        }
        return entries;
    }

    /** The updates after which there was an evaluation. */
    private List<Long> evaluated() throws IOException {
        return log().stream()
                .filter(entry -> entry.has("eval_dev_cosine_ndcg@10"))
                .map(entry -> entry.get("step").asLong())
                .toList();
    }

    private List<Double> metrics(String key) throws IOException {
        return log().stream()
                .filter(entry -> entry.has(key))
                .map(entry -> entry.get(key).asDouble())
                .toList();
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("out/checkpoints"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        }
    }
}
