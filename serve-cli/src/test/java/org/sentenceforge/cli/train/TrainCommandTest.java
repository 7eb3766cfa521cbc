package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.train.loop.Checkpoints;

/** What a run of {@code sforge train} writes and reports. */
class TrainCommandTest {
    @TempDir
    Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void writesAModelThatLoadsWithItsCardAndLog() throws IOException {
        train("out", 4);

        ModelDirectory trained = ModelDirectory.read(folder.resolve("out"));
        assertThat(trained.maxLength()).isEqualTo(32);
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("loss:MultipleNegativesRankingLoss", "### Training Dataset", "generated_from_trainer");
        assertThat(Files.readAllLines(folder.resolve("out/training-log.jsonl"))).hasSize(4);
        assertThat(folder.resolve("out/checkpoints/checkpoint-4/optimizer.safetensors"))
                .exists();
    }

    @Test
    void checkpointsOfAnEarlierRunDoNotOutliveThoseOfThisOne() throws IOException {
        train("out", 6);
        train("out", 4, "--set", "arguments.save_total_limit=1");

        assertThat(folder.resolve("out/checkpoints")).isDirectoryContaining("glob:**checkpoint-4");
        assertThat(folder.resolve("out/checkpoints/checkpoint-6")).doesNotExist();
        assertThat(Checkpoints.last(folder.resolve("out"), problem -> {}))
                .contains(folder.resolve("out/checkpoints/checkpoint-4"));
        assertThat(training.errors()).contains("out/checkpoints holds checkpoints of an earlier run");
    }

    @Test
    void theCardHasTheStyleThatWasAskedFor() throws IOException {
        train("out", 2, "--card-style", "3.4.0");

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "}) with Transformer model: BertModel \n",
                        "`dispatch_batches`: None",
                        "print(similarities.shape)")
                .doesNotContain("- dense\n");
    }

    @Test
    void theCardNamesTheCommitOfAModelOfTheHub() throws IOException {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path snapshot = Files.createDirectories(folder.resolve("hub/models--someone--tiny/snapshots"))
                .resolve(commit);
        Files.createSymbolicLink(
                snapshot,
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toAbsolutePath());

        assertThat(training.run(training.startFrom("model: " + snapshot + "\n", training.config("out", 2, ""))))
                .as(training::errors)
                .isZero();

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains(
                        "base_model: someone/tiny\n",
                        "\n# SentenceTransformer based on someone/tiny\n",
                        "\n- **Base model:** [someone/tiny](https://huggingface.co/someone/tiny) <!-- at revision "
                                + commit + " -->\n");
    }

    @Test
    void whatAPersonWroteIntoTheCardOutlivesTheNextTraining() throws IOException {
        Path card = folder.resolve("out/README.md");
        train("out", 2);
        String mine = "Ask me before you use this.";
        Files.writeString(
                card,
                Files.readString(card)
                        .replace("library_name:", "license: mit\nlibrary_name:")
                        .replace("\n## Model Details\n", "\n" + mine + "\n\n## Model Details\n"));

        train("out", 4);

        assertThat(Files.readString(card)).contains("\n" + mine + "\n", "license: mit\n", "- `max_steps`: 4\n");
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        train("out", 4, "--dry-run");

        assertThat(training.output())
                .contains(
                        "one update: 16 rows,", "the run: 4 updates of about", "planned memory", "nothing was written");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void reportsAsOneJsonDocument() throws IOException {
        JsonNode report = new ObjectMapper().readTree(train("out", 4, "--json"));

        assertThat(report.get("updates").asInt()).isEqualTo(4);
        assertThat(report.get("rows").asInt()).isEqualTo(4 * 16);
    }

    @Test
    void aDryRunReportsAsOneJsonDocument() throws IOException {
        JsonNode report = new ObjectMapper().readTree(train("out", 4, "--dry-run", "--json"));

        assertThat(report.get("tokens").asLong())
                .isEqualTo(4 * report.get("tokens_per_update").asLong());
    }

    /** Trains, and returns what that wrote to standard output. */
    private String train(String output, int updates, String... more) throws IOException {
        assertThat(training.run(training.config(output, updates, "save_steps: 4"), more))
                .as(training::errors)
                .isZero();
        return training.output();
    }
}
