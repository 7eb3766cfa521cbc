package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.OwnCard;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.output.OutputLock;
import org.sentenceforge.train.loop.Checkpoints;

/** Checkpoints are whole, and a run that goes on from one ends like a run that was never interrupted. */
class CheckpointTest {
    private static final String EVERY_SECOND = "save_steps: 2, eval_strategy: steps, eval_steps: 2";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private TinyRun training;

    @BeforeEach
    void prepare() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void aCheckpointIsAModelWithItsCardItsStateAndAManifestOfItAll() throws IOException {
        train("out", 4, EVERY_SECOND);

        Path checkpoint = checkpoint("out", 4);
        assertThat(ModelDirectory.read(checkpoint).model().modules()).hasSize(3);
        assertThat(Files.readString(checkpoint.resolve("README.md")))
                .contains("loss:MultipleNegativesRankingLoss", "### Training Logs", "dev_cosine_ndcg@10")
                .doesNotContain("## Evaluation\n");
        assertThat(ModelCard.open(checkpoint)).isInstanceOf(OwnCard.class);
        assertThat(checkpoint.resolve("training-curves.svg")).content().contains("<svg", "eval_dev_cosine_ndcg@10");
        JsonNode files = read(checkpoint.resolve("manifest.json")).get("files");
        assertThat(files.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(TinyRun.files(checkpoint).stream()
                        .filter(name -> !name.equals("manifest.json"))
                        .toList());
        assertThat(files.get("trainer_state.json").get("size").asLong())
                .isEqualTo(Files.size(checkpoint.resolve("trainer_state.json")));
    }

    @Test
    void theTrainersStateHasAllThatTransformersWrites() throws IOException {
        train("out", 4, EVERY_SECOND + ", load_best_model_at_end: true");

        JsonNode state = read(checkpoint("out", 4).resolve("trainer_state.json"));
        assertThat(state.fieldNames())
                .toIterable()
                .containsExactly(
                        "best_global_step",
                        "best_metric",
                        "best_model_checkpoint",
                        "epoch",
                        "eval_steps",
                        "global_step",
                        "is_hyper_param_search",
                        "is_local_process_zero",
                        "is_world_process_zero",
                        "log_history",
                        "logging_steps",
                        "max_steps",
                        "num_input_tokens_seen",
                        "num_train_epochs",
                        "save_steps",
                        "stateful_callbacks",
                        "total_flos",
                        "train_batch_size",
                        "trial_name",
                        "trial_params");
        assertThat(state.get("global_step").asInt()).isEqualTo(4);
        assertThat(state.get("max_steps").asInt()).isEqualTo(4);
        assertThat(state.get("num_train_epochs").asInt()).isEqualTo(1);
        assertThat(state.get("eval_steps").asInt()).isEqualTo(2);
        assertThat(state.get("num_input_tokens_seen").asInt()).isGreaterThan(4 * 16 * 2 * 3);
        assertThat(Path.of(state.get("best_model_checkpoint").asText()))
                .isEqualTo(checkpoint("out", state.get("best_global_step").asInt()));
        assertThat(state.get("log_history")).hasSize(4 + 2);
        assertThat(state.at("/stateful_callbacks/TrainerControl/args/should_training_stop")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aResumedRunEndsWithTheSameBytes() throws IOException {
        String best = EVERY_SECOND + ", load_best_model_at_end: true";
        train("whole", 6, best);
        train("cut", 6, best);
        Files.move(folder.resolve("cut"), folder.resolve("moved"));
        for (int step : List.of(2, 4)) {
            copy(folder.resolve("moved/checkpoints/checkpoint-" + step), checkpoint("cut", step));
        }
        copy(folder.resolve("moved/eval"), folder.resolve("cut/eval"));
        Files.copy(folder.resolve("moved/training-log.jsonl"), folder.resolve("cut/training-log.jsonl"));

        train("cut", 6, best, "--resume", "last");

        training.assertSameRun("cut", "whole");
        assertThat(Files.readString(folder.resolve("cut/README.md"))).containsPattern("\\| -1 +\\| -1 +\\| - ");
    }

    @Test
    void aRunResumedBetweenTwoEntriesOfTheLogLogsTheSameLosses() throws IOException {
        String everySecond = "arguments.logging_steps=2";
        train("whole", 6, "save_steps: 3", "--set", everySecond);

        train(
                "resumed",
                6,
                "save_steps: 3",
                "--set",
                everySecond,
                "--resume",
                checkpoint("whole", 3).toString());

        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void aLossOwnParametersAndTheBestModelOutliveAnInterruption() throws IOException {
        String best = EVERY_SECOND + ", load_best_model_at_end: true";
        Path whole = withSoftmaxLoss(training.config("whole", 6, best));
        assertThat(training.run(whole)).as(training::errors).isZero();
        Path cut = withSoftmaxLoss(training.config("cut", 6, best));

        assertThat(training.run(cut, "--resume", checkpoint("whole", 4).toString()))
                .as(training::errors)
                .isZero();

        assertThat(folder.resolve("cut/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
        for (String file : List.of("loss.safetensors", "model.safetensors", "optimizer.safetensors")) {
            assertThat(checkpoint("cut", 6).resolve(file))
                    .hasSameBinaryContentAs(checkpoint("whole", 6).resolve(file));
        }
        assertThat(folder.resolve("cut/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    private Path withSoftmaxLoss(Path config) throws IOException {
        Path rows = Files.writeString(
                folder.resolve("labelled.jsonl"),
                IntStream.range(0, 300)
                        .mapToObj(i -> "{\"anchor\": \"text " + i + "\", \"positive\": \"word " + i * i % 97
                                + "\", \"label\": " + i % 3 + "}\n")
                        .collect(Collectors.joining()));
        return Files.writeString(
                config,
                Files.readString(config)
                        .replace(folder.resolve("pairs.jsonl").toString(), rows.toString())
                        .replace("loss: MultipleNegativesRankingLoss", "loss: {SoftmaxLoss: {num_labels: 3}}"));
    }

    @Test
    void aRunResumedElsewhereFindsTheBestCheckpointWhereItIs() throws IOException {
        String best = EVERY_SECOND
                + ", load_best_model_at_end: true, metric_for_best_model: dev_cosine_ndcg@10, greater_is_better: false";
        train("whole", 6, best);
        assertThat(read(checkpoint("whole", 6).resolve("trainer_state.json"))
                        .get("best_global_step")
                        .asInt())
                .as("the worst is early")
                .isEqualTo(2);

        train("other", 6, best, "--resume", checkpoint("whole", 4).toString());

        assertThat(folder.resolve("other/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(folder.resolve("other/README.md")).hasSameTextualContentAs(folder.resolve("whole/README.md"));
    }

    @Test
    void aBestCheckpointThatIsGoneIsNotPassedOverInSilence() throws IOException {
        String best = EVERY_SECOND
                + ", load_best_model_at_end: true, metric_for_best_model: dev_cosine_ndcg@10, greater_is_better: false";
        train("out", 6, best);
        Files.move(checkpoint("out", 2), folder.resolve("elsewhere"));

        assertThat(training.run(training.config("out", 6, best), "--resume", "last"))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("checkpoint-2: the best checkpoint is gone");
    }

    @Test
    void theNewestWholeCheckpointIsTakenAndTheOthersAreNamed() throws IOException {
        train("whole", 8, EVERY_SECOND);
        train("out", 8, EVERY_SECOND);
        Files.delete(checkpoint("out", 8).resolve("manifest.json"));
        Files.delete(checkpoint("out", 6).resolve("1_Pooling/config.json"));
        flipOneBit(checkpoint("out", 4).resolve("optimizer.safetensors"));

        train("out", 8, EVERY_SECOND, "--resume", "last");

        assertThat(training.errors())
                .containsSubsequence(
                        "warning: checkpoint-8 is passed over: ", "manifest.json: is missing",
                        "warning: checkpoint-6 is passed over: ", "1_Pooling/config.json: is missing",
                        "warning: checkpoint-4 is passed over: ", "optimizer.safetensors: is damaged");
        training.assertSameRun("out", "whole");
    }

    @Test
    void aDamagedCheckpointIsRefusedWithTheNameOfTheFile() throws IOException {
        train("out", 4, EVERY_SECOND);
        flipOneBit(checkpoint("out", 2).resolve("model.safetensors"));
        try (SeekableByteChannel file =
                Files.newByteChannel(checkpoint("out", 4).resolve("optimizer.safetensors"), StandardOpenOption.WRITE)) {
            file.truncate(1000);
        }

        Path config = training.config("out", 4, EVERY_SECOND);
        assertThat(training.run(config, "--resume", checkpoint("out", 2).toString()))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("checkpoint-2/model.safetensors: is damaged: expected SHA-256");
        assertThat(training.run(config, "--resume", checkpoint("out", 4).toString()))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors())
                .containsPattern("checkpoint-4/optimizer.safetensors: expected \\d+ bytes, got 1000");
        assertThat(training.run(config, "--resume", "last")).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("there is no whole checkpoint to resume from");
    }

    @Test
    void theOrderOfCheckpointsIsNotThatOfTheirFilesTimes() throws IOException {
        train("out", 6, EVERY_SECOND);
        try (Stream<Path> all = Files.walk(checkpoint("out", 2))) {
            for (Path file : all.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2040-01-01T00:00:00Z")));
            }
        }

        assertThat(Checkpoints.last(folder.resolve("out"), problem -> {})).contains(checkpoint("out", 6));
    }

    @Test
    void aRunThatWentOnFromAnEarlierCheckpointHasTheNewestOnes() throws IOException {
        train("out", 8, "save_steps: 2");
        train("out", 4, "save_steps: 4", "--resume", checkpoint("out", 2).toString());

        assertThat(Checkpoints.last(folder.resolve("out"), problem -> {})).contains(checkpoint("out", 4));
    }

    @Test
    void aCheckpointThatDoesNotSayWhenItWasWrittenIsNamedAndNotRotatedAway() throws IOException {
        train("out", 4, "save_steps: 2");
        Files.writeString(checkpoint("out", 2).resolve("sforge_state.json"), "{");

        train("out", 6, "save_steps: 2, save_total_limit: 1", "--resume", "last");

        assertThat(names(folder.resolve("out/checkpoints"))).containsExactly("checkpoint-2", "checkpoint-6");
        assertThat(training.errors().lines().filter(line -> line.startsWith("warning: ")))
                .anyMatch(line -> line.startsWith("warning: checkpoint-2 is passed over: "))
                .filteredOn(line -> line.contains("checkpoint-2 does not say when it was written"))
                .singleElement()
                .asString()
                .contains("is neither counted nor deleted: ", "sforge_state.json: cannot be read (");
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws IOException {
        train("out", 2, "save_steps: 2");
        Path config = training.config("out", 4, "save_steps: 2");
        Files.writeString(config, Files.readString(config).replace("intermediate_size: 64", "intermediate_size: 48"));

        assertThat(training.run(config, "--resume", "last")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("checkpoint-2 is a checkpoint of another model than ", "their modules or sizes differ");

        assertThat(training.run(training.rerankerConfig("out", 4, "save_steps: 2"), "--resume", "last"))
                .isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("a SentenceTransformer, not a CrossEncoder");
    }

    @Test
    void aRunThatHasNothingLeftToTrainStillRotates() throws IOException {
        train("out", 4, "save_steps: 2");

        train("out", 4, "save_steps: 2, save_total_limit: 1", "--resume", "last");

        assertThat(names(folder.resolve("out/checkpoints"))).containsExactly("checkpoint-4");
    }

    @Test
    void theModelAloneIsSavedOnRequestAndNoRunGoesOnFromIt() throws IOException {
        String modelOnly = "save_steps: 2, save_only_model: true";
        train("out", 4, modelOnly);

        assertThat(checkpoint("out", 4).resolve("optimizer.safetensors")).doesNotExist();
        assertThat(ModelDirectory.read(checkpoint("out", 4)).model().dimension())
                .isEqualTo(32);
        Path config = training.config("out", 4, modelOnly);
        assertThat(training.run(config, "--resume", checkpoint("out", 4).toString()))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("checkpoint-4: has the model without the optimizer's state");
        assertThat(training.run(config, "--resume", "last")).isEqualTo(ExitCode.BAD_DATA.value());
    }

    @Test
    void theBestOfCheckpointsWithTheModelAloneIsLoaded() throws IOException {
        train("out", 4, EVERY_SECOND + ", save_only_model: true, load_best_model_at_end: true");

        int best = read(checkpoint("out", 4).resolve("trainer_state.json"))
                .get("best_global_step")
                .asInt();
        assertThat(folder.resolve("out/model.safetensors"))
                .hasSameBinaryContentAs(checkpoint("out", best).resolve("model.safetensors"));
    }

    @Test
    void aSecondRunInTheSameOutputIsRefused() throws IOException {
        Path config = training.config("out", 4, EVERY_SECOND);
        try (OutputLock running = OutputLock.acquire(folder.resolve("out"))) {
            assertThat(running.leftovers(folder)).isEmpty();
            assertThat(training.run(config)).isEqualTo(ExitCode.FAILED.value());
        }

        assertThat(training.errors()).contains("out: another run is writing there");
        assertThat(training.run(config)).isZero();
        assertThat(folder.resolve("out/.sforge-lock")).doesNotExist();
    }

    @Test
    void aCheckpointThatOnlyLackedItsNameIsNotLost() throws IOException {
        train("whole", 6, EVERY_SECOND);
        train("out", 6, EVERY_SECOND);
        Path out = folder.resolve("out");
        Files.move(checkpoint("out", 6), out.resolve("checkpoints/.checkpoint-6.1x1-1.tmp"));
        copy(checkpoint("out", 4), out.resolve("checkpoints/.checkpoint-8.1x1-2.tmp"));
        Files.delete(out.resolve("checkpoints/.checkpoint-8.1x1-2.tmp/config.json"));
        Files.createDirectory(folder.resolve(".out.1x1-3.tmp"));
        Files.writeString(out.resolve("eval/.a.csv.1x1-4.tmp"), "half");
        Files.writeString(out.resolve(".sforge-lock"), "1x1\n");

        train("out", 6, EVERY_SECOND, "-v", "--resume", "last");

        assertThat(training.errors()).contains("removed what a killed run left half-written: 3 files and folders");
        assertThat(training.errors()).doesNotContain("update 6: saving", "update 5");
        training.assertSameRun("out", "whole");
        assertThat(names(folder)).noneMatch(name -> name.endsWith(".tmp"));
        assertThat(names(out.resolve("checkpoints"))).containsExactly("checkpoint-2", "checkpoint-4", "checkpoint-6");
    }

    @Test
    void anEvaluationThatWasMissedIsMadeUpForOnceAndSaved() throws Exception {
        train("whole", 6, EVERY_SECOND);
        train("out", 6, EVERY_SECOND);
        Files.move(checkpoint("out", 6), folder.resolve("later"));
        TinyRun.changeState(checkpoint("out", 4), state -> {
            ArrayNode log = (ArrayNode) state.get("log_history");
            log.remove(log.size() - 1); // as a run leaves it that a signal stopped in its evaluation
        });

        train("out", 6, EVERY_SECOND, "--resume", "last");

        training.assertSameRun("out", "whole");
        assertThat(read(checkpoint("out", 4).resolve("trainer_state.json")).get("log_history"))
                .isEqualTo(read(checkpoint("whole", 4).resolve("trainer_state.json"))
                        .get("log_history"));
    }

    @Test
    void theLogGrowsWithTheRunAndTheLastRecordStandsBesideIt() throws IOException {
        train("out", 4, EVERY_SECOND, "--json");

        assertThat(Files.readAllLines(folder.resolve("out/training-log.jsonl"))).hasSize(6);
        JsonNode results = read(folder.resolve("out/train_results.json"));
        assertThat(results.fieldNames())
                .toIterable()
                .containsExactly(
                        "epoch",
                        "step",
                        "total_flos",
                        "train_loss",
                        "train_runtime",
                        "train_samples_per_second",
                        "train_steps_per_second");
        assertThat(results.get("step").asInt()).isEqualTo(4);
        assertThat(JSON.readTree(training.output()).get("train")).isEqualTo(results);
    }

    @Test
    void theReportDrawsTheCurves() throws IOException {
        train("out", 8, EVERY_SECOND);

        assertThat(training.output())
                .containsPattern("loss: \\d\\.\\d{4} → \\d\\.\\d{4}  [▁▂▃▄▅▆▇█]{8}\\R")
                .containsPattern("dev_cosine_ndcg@10: 0\\.\\d{4} → 0\\.\\d{4}  [▁▂▃▄▅▆▇█]{4}\\R");
        assertThat(folder.resolve("out/training-curves.svg"))
                .hasSameTextualContentAs(checkpoint("out", 8).resolve("training-curves.svg"));
    }

    @Test
    void aGradientThatIsNoNumberNamesItsParameter() throws IOException {
        Path config = training.config("out", 6, "save_steps: 100, max_grad_norm: 1");
        Files.writeString(config, Files.readString(config).replace("learning_rate: 1e-3", "learning_rate: 1e30"));

        assertThat(training.run(config)).isEqualTo(ExitCode.FAILED.value());

        assertThat(training.errors())
                .containsPattern(
                        "update \\d: the loss is NaN and the gradient's norm NaN \\(first in '[a-z._0-9A-Z]+'\\), at a"
                                + " learning rate of \\S+, over 8 rows of data set 'pairs' \\(\\S+/pairs.jsonl:\\d+, ")
                .contains("; no model was written; look at these rows");
    }

    private void train(String output, int updates, String arguments, String... more) throws IOException {
        assertThat(training.run(training.config(output, updates, arguments), more))
                .as(training::errors)
                .isZero();
    }

    private Path checkpoint(String output, int step) {
        return folder.resolve(output).resolve("checkpoints/checkpoint-" + step);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
    }

    private static void flipOneBit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                Files.createDirectories(target.getParent());
                Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
