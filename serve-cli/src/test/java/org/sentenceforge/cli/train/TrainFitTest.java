package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;

/** The block {@code fit:}, training as the old call does it. 300 rows in batches of 16: 19 updates an epoch, 18 of them full. */
class TrainFitTest {
    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void trainsEvaluatesAndWritesACardAsFitDoes() throws IOException {
        Path config = config(
                "{epochs: 2, batch_size: 16, evaluation_steps: 10, warmup_steps: 0, optimizer_params: {lr: 0.001}}");
        assertThat(training.run(config, "--set", "train[0].columns=[anchor, positive]", "--set", "card.style=3.1.1"))
                .as(training.errors())
                .isZero();

        List<Integer> steps = new ArrayList<>();
        List<Double> metrics = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out/training-log.jsonl"))) {
            JsonNode entry = new ObjectMapper().readTree(line);
            steps.add(entry.get("step").asInt());
            metrics.add(entry.get("eval_dev_cosine_map@100").asDouble());
        }
        assertThat(steps).as("every ten updates, and at the ends of epochs").containsExactly(10, 19, 20, 30, 38);
        int best = metrics.indexOf(metrics.stream().max(Double::compare).orElseThrow());
        String card = Files.readString(folder.resolve("out/README.md"));
        assertThat(card)
                .contains(
                        "- `eval_strategy`: steps\n",
                        "- `per_device_train_batch_size`: 16\n",
                        "- `per_device_eval_batch_size`: 16\n",
                        "- `num_train_epochs`: 2\n",
                        "- `multi_dataset_batch_sampler`: round_robin\n",
                        "- `learning_rate`: 5e-05\n",
                        "- `weight_decay`: 0.0\n",
                        "- `warmup_steps`: 0\n",
                        "- `max_grad_norm`: 1\n",
                        "Columns: <code>sentence_0</code> and <code>sentence_1</code>")
                .doesNotContain("saved checkpoint", "-1 ");
        assertThat(card.lines()
                        .filter(line -> line.matches("\\| [\\d.]+ +\\| \\d+ .*"))
                        .count())
                .as("up to the evaluation at which the model was written")
                .isEqualTo(best + 1);
    }

    @Test
    void theRateFallsToZeroAtTheLastFullBatch() throws IOException {
        Path config = config(
                "{epochs: 1, batch_size: 16, warmup_steps: 0, optimizer_params: {lr: 0.001}, save_best_model: false}");
        assertThat(training.run(config, "--print-config")).isZero();
        assertThat(training.output())
                .contains("fit:\n  epochs: 1\n", "  # not given:\n", "  weight_decay: 0.01\n")
                .doesNotContain("arguments:");

        assertThat(training.run(config, "--dry-run")).as(training.errors()).isZero();
        assertThat(training.errors()).contains("19 updates of 16 rows");
    }

    @Test
    void mistakesAreTold() throws IOException {
        Path config = config("{epoch: 2, scheduler: cosine, optimizer_params: {learning_rate: 1}, epochs: 0}");
        Files.writeString(config, Files.readString(config) + "arguments: {seed: 1}\n");

        assertThat(training.run(config)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains(
                        "fit: stands beside 'arguments'",
                        "fit.epoch: unknown key; did you mean epochs?",
                        "fit.scheduler: expected WarmupLinear, WarmupCosine,",
                        "fit.optimizer_params.learning_rate: unknown key",
                        "fit.epochs: expected a whole number of at least 1, got 0");
    }

    private Path config(String fit) throws IOException {
        Path config = training.config("out", 1, "");
        String text = Files.readString(config);
        return Files.writeString(config, text.substring(0, text.indexOf("arguments:")) + "fit: " + fit + "\n");
    }
}
