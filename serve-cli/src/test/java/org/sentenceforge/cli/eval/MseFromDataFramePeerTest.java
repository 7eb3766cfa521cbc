package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;

/** Distillation over pairs of languages, beside the original's evaluator on the same texts and models. */
class MseFromDataFramePeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = """
            import csv, json, sys
            from sentence_transformers import SentenceTransformer
            from sentence_transformers.sentence_transformer.evaluation import MSEEvaluatorFromDataFrame
            teacher, student, rows, out = sys.argv[1:]
            rows = [json.loads(line) for line in open(rows)]
            found = MSEEvaluatorFromDataFrame(
                rows, SentenceTransformer(teacher, device="cpu"), [("en", "de"), ("de", "fr")], name="dev", truncate_dim=16
            )(SentenceTransformer(student, device="cpu"), out)
            with open(out + "/mse_evaluation_dev_results.csv") as file:
                print(json.dumps([found["dev_negative_mse"], *map(str.strip, file)]))
            """;

    @TempDir
    private Path folder;

    @Test
    @Tag("it")
    void theNumbersAndTheCsvFileAreTheOriginals() throws Exception {
        Path teacher =
                GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        Path student = GoldenFiles.path("saved_models/v6.0.1/mean_prompt_excluded/model")
                .toRealPath();
        Path rows = rows();
        Path out = Files.createDirectory(folder.resolve("theirs"));
        JsonNode theirs = JSON.readTree(Peer.run(folder, PROGRAM, teacher, student, rows, out));

        Eval eval = Eval.run(
                student,
                "--task",
                "mse-from-dataframe",
                "--data",
                rows,
                "--combinations",
                "en-de,de-fr",
                "--teacher",
                teacher,
                "--truncate-dim",
                16,
                "--name",
                "dev",
                "--dtype",
                "fp32",
                "--no-update-card",
                "--json",
                "--output",
                folder.resolve("ours"));

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        double found =
                JSON.readTree(eval.out()).get("metrics").get("dev_negative_mse").asDouble();
        assertThat(found).isNegative().isCloseTo(theirs.get(0).asDouble(), within(1e-5));
        List<String> csv = Files.readAllLines(folder.resolve("ours/mse_evaluation_dev_results.csv"));
        assertThat(csv.get(0)).isEqualTo(theirs.get(1).asText());
        String[] values = csv.get(1).split(",");
        String[] expected = theirs.get(2).asText().split(",");
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.parseDouble(values[i])).isCloseTo(Double.parseDouble(expected[i]), within(1e-5));
        }
    }

    @Test
    void aPairWithoutItsColumnIsRefused() throws Exception {
        Path model = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");
        Eval eval = Eval.run(
                model, "--task", "mse-from-dataframe", "--data", rows(), "--combinations", "en-es", "--teacher", model);

        assertThat(eval.exitCode()).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(eval.err()).contains("rows.jsonl", "expected columns en, es, found en, de, fr");
    }

    private Path rows() throws Exception {
        return Files.write(
                folder.resolve("rows.jsonl"),
                List.of(
                        "{\"en\": \"the cat\", \"de\": \"an apple\", \"fr\": \"the the cat\"}",
                        "{\"en\": \"an apple\", \"de\": \"\", \"fr\": \"cat\"}",
                        "{\"en\": \"the apple\", \"de\": \"a cat an apple\", \"fr\": \" \"}",
                        "{\"en\": \"the cat\", \"de\": \"apple\", \"fr\": \"an apple the\"}"));
    }
}
