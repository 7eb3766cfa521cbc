package org.sentenceforge.cli.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;

/** {@code sforge label} with the smallest of the golden models. */
class LabelCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = """
            import json, sys
            import torch
            from sentence_transformers import CrossEncoder
            model, rows, prompt = sys.argv[1:]
            rows = [json.loads(line) for line in open(rows)]
            pairs = [(prompt + row["query"], row[name]) for row in rows for name in ("positive", "n1", "n2")]
            scores = CrossEncoder(model, device="cpu").predict(pairs, activation_fn=torch.nn.Identity())
            print(json.dumps([float(score) for score in scores]))
            """;

    @TempDir
    private Path folder;

    private Path reranker;
    private Path tuples;

    @BeforeEach
    void data() throws Exception {
        reranker = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model").toRealPath();
        tuples = tuples(50);
    }

    private Path tuples(int rows) throws Exception {
        Random random = new Random(9);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            lines.add(JSON.createObjectNode()
                    .put("query", text(random))
                    .put("positive", text(random))
                    .put("n1", text(random))
                    .put("n2", text(random))
                    .put("label", 1)
                    .put("number", i)
                    .toString());
        }
        return Files.write(folder.resolve("tuples.jsonl"), lines);
    }

    private static String text(Random random) {
        List<String> words = List.of("the", "cat", "an", "apple");
        return random.ints(2 + random.nextInt(5), 0, words.size())
                .mapToObj(words::get)
                .collect(Collectors.joining(" "));
    }

    @Test
    void aPairGetsAScoreAndATripletTheMarginOfItsTwo() throws Exception {
        List<Row> positives = labelled("p.jsonl", "--column", "query", "--column", "positive");
        List<Row> negatives = labelled("n.csv", "--column", "query", "--column", "n1");
        List<Row> triplets = labelled("t.tsv", "--column", "query", "--column", "positive", "--column", "n1");

        assertThat(names(positives)).containsExactly("query", "positive", "score");
        assertThat(names(triplets)).containsExactly("query", "positive", "n1", "label");
        for (int i = 0; i < 50; i++) {
            assertThat(triplets.get(i).number(3))
                    .isCloseTo(positives.get(i).number(2) - negatives.get(i).number(2), within(1e-6));
        }
    }

    @Test
    void moreNegativesGetScoresOrMarginsAndAreReadyForTraining() throws Exception {
        List<Row> scores = labelled("s.jsonl", "--keep", "number");
        List<Row> margins = labelled("m.parquet", "--keep", "number", "--labels", "margins");

        assertThat(names(scores)).containsExactly("query", "positive", "n1", "n2", "number", "scores");
        assertThat(names(margins)).containsExactly("query", "positive", "n1", "n2", "number", "label");
        for (int i = 0; i < 50; i++) {
            float[] score = scores.get(i).numbers(5);
            assertThat(scores.get(i).number(4)).isEqualTo(i);
            assertThat(margins.get(i).numbers(5)).containsExactly(score[0] - score[1], score[0] - score[2]);
        }
        for (String loss : List.of("MarginMSELoss", "DistillKLDivLoss")) {
            Sforge.Result training = Sforge.run(
                    "train",
                    "--model",
                    GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"),
                    "--train",
                    folder.resolve("s.jsonl"),
                    "--columns",
                    "query,positive,n1,n2,scores",
                    "--loss",
                    loss,
                    "--output",
                    folder.resolve("out"),
                    "--dry-run");
            assertThat(training.exitCode()).as(training.err()).isZero();
        }
    }

    @Test
    void aListOfTextsGetsAListOfScores() throws Exception {
        List<Row> flat = labelled("flat.jsonl", "--keep", "number");
        List<String> lines = new ArrayList<>();
        for (Row row : flat) {
            lines.add("{\"query\": \"" + row.text(0) + "\", \"documents\": [\"" + row.text(1) + "\", \"" + row.text(2)
                    + "\", \"" + row.text(3) + "\"]}");
        }
        tuples = Files.write(folder.resolve("lists.jsonl"), lines);

        List<Row> lists = labelled("lists.parquet");

        assertThat(names(lists)).containsExactly("query", "documents", "scores");
        for (int i = 0; i < 50; i++) {
            assertThat(lists.get(i).texts(1)).hasSize(3);
            assertThat(lists.get(i).numbers(2)).containsExactly(flat.get(i).numbers(5), within(1e-6f));
        }
    }

    @Test
    void scoresAreLogitsUnlessAnActivationIsNamed() throws Exception {
        List<Row> logits = labelled("logits.jsonl", "--column", "query", "--column", "n1");

        List<Row> sigmoid = labelled("sigmoid.jsonl", "--column", "query", "--column", "n1", "--activation", "sigmoid");

        for (int i = 0; i < 50; i++) {
            assertThat(sigmoid.get(i).number(2))
                    .isCloseTo(1 / (1 + Math.exp(-logits.get(i).number(2))), within(1e-6));
        }
    }

    @Test
    void aBiEncoderGivesSimilarities() throws Exception {
        reranker = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();

        Files.writeString(
                tuples, "{\"query\": \"a cat\", \"text\": \"a cat\"}\n{\"query\": \"cat\", \"text\": \"cat\"}\n");

        List<Row> rows = labelled("out.jsonl");

        assertThat(rows).allSatisfy(row -> assertThat(row.number(2)).isCloseTo(1, within(1e-5)));
    }

    @Test
    void aReportInJsonTellsRowsAndPairs() throws Exception {
        Sforge.Result result = label("out.jsonl", "--json", "--keep", "number");

        JsonNode report = JSON.readTree(result.out());
        assertThat(report.get("rows").asInt()).isEqualTo(50);
        assertThat(report.get("pairs").asInt()).isEqualTo(150);
        assertThat(report.get("columns")).hasSize(6);
    }

    @Test
    void mistakesAreTold() throws Exception {
        assertRefused(
                label("out.jsonl", "--column", "query", "--column", "positiv"),
                ExitCode.BAD_DATA,
                "no column" + " 'positiv' (did you mean 'positive'?)");
        assertRefused(label("out.jsonl", "--keep", "ids"), ExitCode.BAD_DATA, "no column 'ids'");
        assertRefused(label("out.jsonl", "--column", "query"), ExitCode.BAD_DATA, "expected a query and at least one");
        assertRefused(
                label("out.csv", "--keep", "number"), ExitCode.USAGE, "scores would hold lists, which CSV cannot");
        assertRefused(label("out.parquet", "--resume"), ExitCode.USAGE, "only .jsonl can be resumed");
        assertRefused(label("tuples.jsonl"), ExitCode.USAGE, "is an input of this command too");
        assertRefused(
                label("out.jsonl", "--labels", "margins", "--column", "query", "--column", "n1"),
                ExitCode.USAGE,
                "--labels margins: expected a query, a positive and negatives, got query, n1");
        Files.writeString(tuples, "{\"query\": \"a\", \"text\": \"b\"}\n{\"query\": \"a\", \"text\": \"\"}\n");
        assertRefused(label("out.jsonl"), ExitCode.BAD_DATA, "tuples.jsonl:2: column 'text' is empty");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
        assertThat(labelled("out.jsonl", "--skip-empty")).hasSize(1);
    }

    private static void assertRefused(Sforge.Result result, ExitCode code, String message) {
        assertThat(result.err()).contains(message);
        assertThat(result.exitCode()).isEqualTo(code.value());
    }

    /** In processes of their own: how many threads compute decides the last bits. */
    @Test
    @Tag("it")
    void aKilledRunIsResumedToTheSameBytes() throws Exception {
        tuples = tuples(12_000);
        assertThat(start("--resume").waitFor()).isZero();
        byte[] whole = Files.readAllBytes(folder.resolve("out.jsonl"));
        Files.delete(folder.resolve("out.jsonl"));
        Path partial = folder.resolve(".out.jsonl.partial");
        Process process = start("--resume");
        while (process.isAlive() && (!Files.exists(partial) || Files.size(partial) < whole.length / 2)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        process.destroyForcibly().waitFor();
        assertThat(partial).as(Files.readString(folder.resolve("err"))).exists();

        assertThat(label("out.jsonl", "--resume", "--json").err()).contains("cannot be resumed with these");
        assertThat(start("--resume").waitFor())
                .as(Files.readString(folder.resolve("err")))
                .isZero();

        assertThat(folder.resolve("out.jsonl")).hasBinaryContent(whole);
    }

    private Process start(Object... more) throws Exception {
        return Sforge.start(
                folder.resolve("err").toFile(),
                arguments("out.jsonl", more).stream().map(Object::toString).toArray(String[]::new));
    }

    @Test
    @Tag("it")
    void theScoresAreTheOriginals() throws Exception {
        JsonNode theirs = JSON.readTree(Peer.run(folder, PROGRAM, reranker, tuples, "an apple "));

        List<Row> rows = labelled(
                "out.jsonl",
                "--column",
                "query",
                "--column",
                "positive",
                "--column",
                "n1",
                "--column",
                "n2",
                "--prompt",
                "an apple ");

        for (int i = 0; i < 50; i++) {
            for (int s = 0; s < 3; s++) {
                assertThat((double) rows.get(i).numbers(4)[s])
                        .isCloseTo(theirs.get(3 * i + s).asDouble(), within(2e-6));
            }
        }
    }

    private List<Object> arguments(String out, Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("label", reranker, tuples, "--dtype", "fp32", "--output", folder.resolve(out)));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Sforge.Result label(String out, Object... more) {
        return Sforge.run(arguments(out, more).toArray());
    }

    private List<Row> labelled(String out, Object... more) throws Exception {
        Sforge.Result result = label(out, more);
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<Row> rows = new ArrayList<>();
        try (RowReader reader = RowSource.files(folder.resolve(out).toString()).open(Selection.all())) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<String> names(List<Row> rows) {
        return rows.get(0).columns().names();
    }
}
