package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

/** A signal during {@code sforge train}: it leaves a checkpoint, says so, and says what to do next, which then works. */
@DisabledOnOs(OS.WINDOWS)
class TrainStopTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @Test
    void aStoppedTrainingSaysWhereItsCheckpointIsAndHowToGoOn() throws IOException, InterruptedException {
        Path config = config("");

        String errors = stopped(config, "\"step\":3}", "-v");

        assertThat(errors)
                .containsPattern(
                        "stopped after update \\d+ of 100000; checkpoint: \\S+/checkpoints/checkpoint-\\d+; go on"
                                + " with: sforge train \\S+ -v --resume last");
        assertThat(folder.resolve("out/checkpoints")).isDirectoryContaining("glob:**/checkpoint-*");
    }

    @Test
    void aTrainingStoppedInTheEvaluationBeforeItHasNothingToKeep() throws IOException, InterruptedException {
        String texts = IntStream.range(0, 100_000)
                .mapToObj(i -> "{\"_id\": \"" + i + "\", \"text\": \"a text " + i + "\"}")
                .collect(Collectors.joining("\n"));
        Path corpus = Files.writeString(folder.resolve("corpus.jsonl"), texts);
        Path qrels = Files.writeString(folder.resolve("qrels.tsv"), "query-id\tcorpus-id\tscore\n1\t1\t1\n");
        Path config = config("evaluate:\n  - InformationRetrieval: {corpus: " + corpus + ", queries: " + corpus
                + ", qrels: " + qrels + "}\n");

        String errors = stopped(config, "plan:");

        assertThat(errors)
                .endsWith("stopped before the first update; there is no checkpoint; start again with: sforge train "
                        + config + "\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void goingOnQuietlySaysNothing() throws IOException, InterruptedException {
        Path config = config("");
        String steps = "{max_steps: 4, save_steps: 2}";
        assertThat(errorsOf("train", config.toString(), "--set", "arguments=" + steps, "-q"))
                .isEmpty();
        String checkpoint = folder.resolve("out/checkpoints/checkpoint-2").toString();

        String errors =
                errorsOf("train", config.toString(), "--set", "arguments=" + steps, "-q", "--resume", checkpoint);

        assertThat(errors).isEmpty();
    }

    /** What a command that succeeds writes to standard error, libraries in native code included. */
    private String errorsOf(String... words) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        assertThat(Sforge.start(errors.toFile(), words).waitFor())
                .as(() -> String.join(" ", words))
                .isZero();
        return Files.readString(errors);
    }

    private Path config(String more) throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path data = Files.writeString(
                folder.resolve("pairs.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"a\": \"the text " + i + "\", \"b\": \"its pair " + i * i + "\"}\n")
                        .collect(Collectors.joining()));
        return Files.writeString(
                folder.resolve("c.yaml"),
                """
                model: MODEL
                output: OUTPUT
                train:
                  - {data: DATA, loss: MultipleNegativesRankingLoss}
                arguments: {max_steps: 100000, save_strategy: "no", logging_steps: 1}
                """.replace("MODEL", model.toString())
                                .replace("OUTPUT", folder.resolve("out").toString())
                                .replace("DATA", data.toString())
                        + more);
    }

    /** What a training wrote to standard error that was sent a signal when a text turned up there. */
    private String stopped(Path config, String text, String... options) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        String[] words = new String[options.length + 2];
        words[0] = "train";
        words[1] = config.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        Process process = Sforge.start(errors.toFile(), words);
        while (!Files.readString(errors).contains(text)) {
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS))
                    .as(Files.readString(errors))
                    .isFalse();
        }
        process.destroy();
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(TERMINATED);
        return Files.readString(errors, StandardCharsets.UTF_8);
    }
}
