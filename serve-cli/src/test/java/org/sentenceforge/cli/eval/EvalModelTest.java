package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.support.GoldenFiles;

/** {@code sforge eval} on a whole model directory, the smallest of the golden ones. */
class EvalModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path model;
    private Path retrieval;

    @BeforeEach
    void aModelAndASmallCollection() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        model = folder.resolve("model");
        try (Stream<Path> files = Files.walk(golden)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(golden.relativize(file).toString()));
            }
        }
        retrieval = Files.createDirectories(folder.resolve("nano/NanoNQ"));
        corpus().forEach((name, text) -> write(retrieval.resolve(name + ".jsonl"), text));
    }

    private static Map<String, String> corpus() {
        StringBuilder corpus = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            // distinct texts: of equal ones, rounding would decide the order
            corpus.append(String.format(
                    Locale.ROOT,
                    "{\"_id\": \"d%d\", \"text\": \"%s%s\"}\n",
                    i,
                    "the cat ".repeat(1 + i % 7),
                    "an apple ".repeat(1 + i / 7)));
        }
        return Map.of(
                "corpus",
                corpus.toString(),
                "queries",
                "{\"_id\": \"q1\", \"text\": \"an apple the cat\"}\n{\"_id\": \"q2\", \"text\": \"the cat the cat an apple\"}\n",
                "qrels",
                "{\"query-id\": \"q1\", \"corpus-id\": \"d13\"}\n{\"query-id\": \"q2\", \"corpus-id\": \"d30\"}\n");
    }

    @Test
    void emptyTextsAreEncodedAndCountedButMissingOnesAreAMistake() {
        Path corpus = folder.resolve("c.jsonl");
        Path queries = folder.resolve("q.jsonl");
        Path qrels = folder.resolve("r.tsv");
        write(corpus, "{\"_id\": \"a\", \"title\": \"\", \"text\": \"\"}\n{\"_id\": \"b\", \"text\": \"the cat\"}\n");
        write(queries, "{\"_id\": \"1\", \"text\": \"\"}\n{\"_id\": \"2\", \"text\": \"the cat\"}\n");
        write(qrels, "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t1\n");
        Object[] command = {
            model, "--task", "information-retrieval", "--corpus", corpus, "--queries", queries, "--qrels", qrels
        };

        Eval taken = Eval.run(command);
        write(corpus, "{\"_id\": \"a\", \"title\": \"\"}\n{\"_id\": \"b\", \"text\": \"the cat\"}\n");
        Eval missing = Eval.run(command);

        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(taken.err())
                .contains("c.jsonl: 1 of 2 texts are empty; they are encoded as they are", "q.jsonl: 1 of 2 texts");
        assertThat(taken.out()).containsPattern("cosine_accuracy@1 +1\\.0000");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(missing.err()).contains("the row with _id 'a' has no text");
    }

    @Test
    void emptyTextsOfPairsAreCountedInTheReport() throws IOException {
        Path pairs = folder.resolve("pairs.csv");
        write(pairs, "sentence1,sentence2,score\nthe cat,an apple,0.2\n,the cat,0.1\nthe cat,the cat,0.9\n");
        Object[] command = {
            model, "--task", "similarity", "--data", pairs, "--output", folder.resolve("out"), "--no-update-card"
        };

        Eval taken = Eval.run(command);
        write(pairs.resolveSibling("missing.jsonl"), "{\"sentence1\": \"a\", \"sentence2\": null, \"score\": 1}\n");
        command[4] = pairs.resolveSibling("missing.jsonl");
        Eval missing = Eval.run(command);

        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(taken.err()).contains("pairs.csv: 1 of 6 texts are empty; they are encoded as they are");
        assertThat(folder.resolve("out/metrics.json"))
                .content()
                .contains("\"warnings\" : [ \"", "1 of 6 texts are empty");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(missing.err()).contains("missing.jsonl:1: column 'sentence2' has no text");
    }

    @Test
    void bothBackendsGiveTheSameMetrics() throws IOException {
        assertThat(Sforge.run("export", model).exitCode()).isZero();
        Path sts = folder.resolve("sts.jsonl");
        StringBuilder pairs = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            pairs.append(String.format(
                    Locale.ROOT,
                    "{\"sentence1\": \"%s\", \"sentence2\": \"%s\", \"score\": %d}\n",
                    "the cat ".repeat(1 + i % 5),
                    "an apple ".repeat(1 + i / 5),
                    i % 6));
        }
        write(sts, pairs.toString());
        Path config = folder.resolve("eval.yaml");
        write(
                config,
                "evaluate:\n  - EmbeddingSimilarity: {name: sts, data: " + sts + "}\n" + "  - NanoBEIR: {data: "
                        + retrieval.getParent() + ", dataset_names: [nq]}\n");

        JsonNode torch = metrics("eval", model, config, "--json", "--dtype", "fp32", "--no-update-card");
        JsonNode onnx = metrics("eval", model, config, "--json", "--backend", "onnx", "--no-update-card");

        assertThat(torch.size()).isGreaterThan(30);
        torch.properties()
                .forEach(metric -> assertThat(onnx.get(metric.getKey()).doubleValue())
                        .as(metric.getKey())
                        .isCloseTo(metric.getValue().doubleValue(), within(1e-5)));
    }

    @Test
    void resultsInTheCardAgreeWithTheModelAndASecondUpdateChangesNothing() throws IOException {
        Object[] eval = {
            "eval",
            model,
            "--task",
            "nano-beir",
            "--data",
            retrieval.getParent(),
            "--dataset-names",
            "NQ",
            "--update-card"
        };

        assertThat(Sforge.run(eval).exitCode()).isZero();

        String card = Files.readString(model.resolve("README.md"));
        assertThat(card).contains("cosine_ndcg@10", "NanoNQ", "model-index:");
        Sforge.Result check = Sforge.run("card", "check", model);
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(Sforge.run(eval).exitCode()).isZero();
        assertThat(model.resolve("README.md")).hasContent(card);
    }

    @Test
    void setsOfTheHubAreMeasuredAsThoseOfAFolder() throws IOException, InterruptedException {
        JsonNode local = metrics(
                "eval",
                model,
                "--task",
                "nano-beir",
                "--data",
                retrieval.getParent(),
                "--dataset-names",
                "nq",
                "--json");
        try (FakeHub hub = new FakeHub()) {
            corpus().forEach((subset, rows) -> hub.file(subset + "/NanoNQ-00000-of-00001.jsonl", rows));
            List<String> command = Sforge.command(
                    List.of(),
                    "eval",
                    model.toString(),
                    "--task",
                    "nano-beir",
                    "--dataset-names",
                    "nq",
                    "--json",
                    "--progress=none");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(folder.resolve("err.txt").toFile());
            builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
            builder.environment().put("HF_HOME", folder.resolve("hf").toString());
            builder.environment().remove("HF_HUB_OFFLINE");
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor())
                    .as(Files.readString(folder.resolve("err.txt")))
                    .isZero();
            assertThat(JSON.readTree(out).get("metrics")).isEqualTo(local);
        }
    }

    private static JsonNode metrics(Object... command) throws IOException {
        Sforge.Result result = Sforge.run(command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return JSON.readTree(result.out()).get("metrics");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
