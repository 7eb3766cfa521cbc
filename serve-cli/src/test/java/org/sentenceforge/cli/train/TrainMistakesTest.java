package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;

/** What is wrong outside the configuration: a run that cannot be made says why, and leaves no half of a model. */
class TrainMistakesTest {
    @TempDir
    Path folder;

    private TinyRun training;
    private Path config;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
        config = training.config("out", 6, "save_steps: 4");
    }

    @Test
    void aRunWhoseLossIsNoNumberWritesNoModel() {
        assertThat(training.run(config, "--set", "arguments.learning_rate=1e30", "--set", "arguments.warmup_ratio=0"))
                .isEqualTo(ExitCode.FAILED.value());

        assertThat(training.errors()).contains("update 2: the loss is NaN", "arguments.learning_rate");
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
        assertThat(folder.resolve("out/checkpoints")).doesNotExist();
    }

    @Test
    void anOutputThatCannotBeWrittenIsFoundBeforeTheTraining() throws IOException {
        Files.writeString(folder.resolve("out"), "a file");

        assertThat(training.run(config)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("out is a file").doesNotContain("plan:");
    }

    @Test
    void anUnknownStyleOfCardIsFoundBeforeTheTraining() {
        assertThat(training.run(config, "--card-style", "3.4.1")).isEqualTo(ExitCode.USAGE.value());

        assertThat(training.errors()).contains("card.style: expected 3.0.1, 3.1.1, 3.4.0, 4.1.0 or 5.0.0, got '3.4.1'");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void namesTheRowWithoutAColumn() throws IOException {
        Files.writeString(folder.resolve("pairs.jsonl"), """
                {"anchor": "one", "positive": "two"}
                {"anchor": "three"}
                """);

        assertThat(training.run(config)).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("pairs.jsonl:2").contains("'positive'");
    }

    @Test
    void aBatchLargerThanTheDataIsRefusedWhereItWouldBeDropped() {
        String[] drop = {
            "--set", "arguments.dataloader_drop_last=true", "--set", "arguments.per_device_train_batch_size=512"
        };

        assertThat(training.run(config, drop)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("the data set 'pairs' has 300 rows, too few for a batch of 512 with dataloader_drop_last");
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    }

    @Test
    void aModelWithoutAnythingToLearnIsRefused() throws IOException {
        Path words = Files.createDirectories(folder.resolve("words/0_BoW"));
        Files.writeString(
                words.resolve("config.json"), "{\"vocab\": [\"one\", \"two\"], \"word_weights\": {\"one\": 2}}");
        Files.writeString(words.resolveSibling("modules.json"), """
                [{"idx": 0, "name": "0", "path": "0_BoW", "type": "sentence_transformers.models.BoW"}]
                """);
        training.startFrom("model: " + folder.resolve("words") + "\n", config);

        assertThat(training.run(config)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("words: expected a parameter to train", "put a module behind them");
    }

    @Test
    void noLimitOfStepsIsSaidToBeNone() {
        assertThat(training.run(config, "--set", "arguments.max_steps=0", "--dry-run"))
                .as(training.errors())
                .isZero();

        assertThat(training.errors()).contains("max_steps is 0, which sets no limit: num_train_epochs holds");
    }

    @Test
    void offlineNothingIsFetched() throws IOException {
        training.startFrom("model: no-org/no-model\n", config);
        assertThat(training.run(config, "--offline")).isEqualTo(ExitCode.BAD_MODEL.value());
        assertThat(training.errors()).contains("no-org/no-model is not", "the network is forbidden");

        Path other = training.config("out", 6, "");
        assertThat(training.run(other, "--offline", "--set", "train[0].data={hub: no-org/no-data}"))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("no-org/no-data is not");
    }
}
