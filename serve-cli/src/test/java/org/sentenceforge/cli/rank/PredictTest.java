package org.sentenceforge.cli.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

class PredictTest {
    @TempDir
    private Path folder;

    private static Path model(String name) {
        return GoldenFiles.path("saved_models/v6.0.1/" + name + "/model");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void aLinePerPairWithALabelsScoresBetweenTabs() throws IOException {
        Path pairs = file("pairs.tsv", "first\tsecond\r\nthe cat\ta dog\r\na dog\tthe cat\r\n");

        Sforge.Result result =
                Sforge.run("predict", model("cross_encoder_3_labels_max24"), pairs, "--softmax", "--dtype", "fp32");

        assertThat(result.exitCode()).isZero();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(2);
        for (String line : lines) {
            String[] scores = line.split("\t");
            assertThat(scores).hasSize(3);
            assertThat(Double.parseDouble(scores[0]) + Double.parseDouble(scores[1]) + Double.parseDouble(scores[2]))
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void oneJsonDocumentOfAllScores() throws IOException {
        Path pairs = file("pairs.jsonl", "{\"a\": \"the cat\", \"b\": \"a dog\"}\n{\"a\": \"\", \"b\": \"\"}\n");

        Sforge.Result result = Sforge.run(
                "predict", model("cross_encoder_1"), pairs, "--json", "--activation", "identity", "--dtype", "fp32");

        JsonNode scores = new ObjectMapper().readTree(result.out());
        assertThat(scores).hasSize(2);
        assertThat(scores.get(0)).hasSize(1);
        assertThat(scores.get(1).get(0).isFloatingPointNumber()).isTrue();
    }

    @Test
    void aTextMayBeEmptyButNotMissing() throws IOException {
        Path pairs = file("pairs.jsonl", "{\"a\": \"\", \"b\": \"\"}\n{\"a\": \"the cat\", \"b\": null}\n");

        Sforge.Result result = Sforge.run("predict", model("cross_encoder_1"), pairs);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("pairs.jsonl:2: column 'b' has no text");
    }

    @Test
    void noPairIsAnEmptyDocument() throws IOException {
        assertThat(new ObjectMapper()
                        .readTree(Sforge.run("predict", model("cross_encoder_1"), file("no.jsonl", ""), "--json")
                                .out()))
                .isEmpty();
    }

    @Test
    void aPairInThePlaceOfTheColumnsNamesIsNotPassedOverInSilence() throws IOException {
        Path pairs = file("one.tsv", "the cat\ta dog\n");

        Sforge.Result result = Sforge.run("predict", model("cross_encoder_1"), pairs);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("one.tsv: no pairs; the first line of CSV and TSV names the columns")
                .contains("--input-format text");
        assertThat(Sforge.run("predict", model("cross_encoder_1"), pairs, "--input-format", "text")
                        .out()
                        .lines())
                .hasSize(1);
    }

    @Test
    void pairsThatWereCutAreCounted() throws IOException {
        Path pairs = file("pairs.tsv", "a\tb\nshort\tshort\n" + "long ".repeat(40) + "\tlong\n");

        Sforge.Result result = Sforge.run("predict", model("cross_encoder_3_labels_max24"), pairs);

        assertThat(result.err()).contains("1 of 2 pairs were cut to the model's 24 tokens");
    }

    @Test
    void anActivationThatIsNone() throws IOException {
        Sforge.Result result =
                Sforge.run("predict", model("cross_encoder_1"), file("p.tsv", "a\tb\n"), "--activation", "gelu");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("expected identity, sigmoid, tanh, relu or silu, got 'gelu'");
    }

    @Test
    void anActivationForABiEncoder() throws IOException {
        Sforge.Result result = Sforge.run(
                "predict", model("mean_normalize"), file("p.tsv", "a\tb\nx\ty\n"), "--activation", "sigmoid");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("logits of a cross-encoder");
        assertThat(result.out()).isEmpty();
    }
}
