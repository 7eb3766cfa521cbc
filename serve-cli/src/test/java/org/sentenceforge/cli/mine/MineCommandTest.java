package org.sentenceforge.cli.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;

/** {@code sforge mine} with the smallest of the golden models. */
class MineCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = """
            import json, sys
            from datasets import load_dataset
            from sentence_transformers import CrossEncoder, SentenceTransformer
            from sentence_transformers.util import mine_hard_negatives
            model, reranker, pairs, corpus, parameters = sys.argv[1:]
            found = mine_hard_negatives(
                load_dataset("json", data_files=pairs, split="train"), SentenceTransformer(model, device="cpu"),
                corpus=[json.loads(line)["text"] for line in open(corpus)],
                cross_encoder=CrossEncoder(reranker, device="cpu"), **json.loads(parameters))
            print(json.dumps(found.to_list()))
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path pairs;
    private Path corpus;

    @BeforeEach
    void data() throws Exception {
        model = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        Random random = new Random(3);
        List<String> texts =
                Stream.generate(() -> text(random)).distinct().limit(70).toList();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lines.add(line("question", texts.get(i % 15), "answer", texts.get(20 + i)));
        }
        pairs = Files.write(folder.resolve("pairs.jsonl"), lines);
        corpus = Files.write(
                folder.resolve("corpus.jsonl"),
                texts.subList(35, 70).stream()
                        .map(text -> line("id", "x", "text", text))
                        .toList());
    }

    private static String text(Random random) {
        List<String> words = List.of("the", "cat", "an", "apple");
        return random.ints(3 + random.nextInt(7), 0, words.size())
                .mapToObj(words::get)
                .collect(Collectors.joining(" "));
    }

    private static String line(String name, String value, String other, String text) {
        return JSON.createObjectNode().put(name, value).put(other, text).toString();
    }

    @Test
    void aRerankerIsMeasuredOnTheNearestTextsOfEachQueryThePositivesAmongThem() throws Exception {
        Path output = folder.resolve("found.jsonl");

        Sforge.Result mined = Sforge.run(
                "mine", model, pairs, "--output-format", "reranking", "--num-negatives", "12", "--output", output);

        assertThat(mined.exitCode()).as(mined.err()).isZero();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            rows.add(JSON.readTree(line));
        }
        assertThat(rows).hasSize(15).allSatisfy(row -> {
            assertThat(row.get("documents")).hasSize(12);
            assertThat(row.get("query").isTextual()).isTrue();
        });
        assertThat(rows.stream().mapToInt(row -> row.get("positive").size()).sum())
                .as("five queries have two")
                .isEqualTo(20);
        assertThat(rows)
                .as("positives are among the nearest")
                .anySatisfy(row -> assertThat(row.get("documents"))
                        .contains(row.get("positive").get(0)));
        Sforge.Result measured = Sforge.run(
                "eval",
                GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model"),
                "--task",
                "cross-encoder-reranking",
                "--data",
                output,
                "--no-update-card");
        assertThat(measured.out()).contains("base_ndcg@10", "\nndcg@10 *");
    }

    @Test
    void eachRowIsATripletThatTrainingTakesAsItIs() throws Exception {
        Path out = folder.resolve("triplets.jsonl");

        Sforge.Result result = mine(out, "--num-negatives", "2");

        assertThat(result.exitCode()).as(result.err()).isZero();
        List<Row> rows = read(out);
        assertThat(rows).hasSize(40);
        assertThat(rows.get(0).columns().names()).containsExactly("question", "answer", "negative");
        assertThat(rows).allSatisfy(row -> assertThat(row.text(2)).isNotEqualTo(row.text(1)));
        assertThat(result.out()).startsWith("Metric       Positive       Negative     Difference\nCount ");
        assertThat(result.err())
                .contains("Setting range_max to 4 based on the provided parameters.")
                .contains("Found 15 unique queries out of 20 total queries.")
                .contains("Found an average of 1.333 positives per query.")
                .contains("40 rows in ");
        Sforge.Result training = Sforge.run(
                "train",
                "--model",
                model,
                "--train",
                out,
                "--loss",
                "TripletLoss",
                "--output",
                folder.resolve("m"),
                "--dry-run");
        assertThat(training.exitCode()).as(training.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "triplet, question answer negative",
        "n-tuple, question answer negative_1 negative_2",
        "n-tuple-scores, question answer negative_1 negative_2 scores",
        "labeled-pair, question answer label",
        "labeled-list, question answer labels"
    })
    void theFormatDecidesTheColumns(String format, String columns) {
        Path out = folder.resolve("mined.parquet");

        Sforge.Result result = mine(out, "--num-negatives", "2", "--output-format", format);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(read(out).get(0).columns().names()).containsExactly(columns.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mined.csv", "mined.tsv.gz", "mined.jsonl.gz"})
    void everyFormatOfFilesHoldsTheSameRows(String name) {
        mine(folder.resolve("mined.parquet"), "--output-format", "labeled-pair", "--output-scores");

        mine(folder.resolve(name), "--output-format", "labeled-pair", "--output-scores");

        List<Row> rows = read(folder.resolve(name));
        List<Row> expected = read(folder.resolve("mined.parquet"));
        assertThat(rows).hasSameSizeAs(expected);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).text(0)).isEqualTo(expected.get(i).text(0));
            assertThat(rows.get(i).text(1)).isEqualTo(expected.get(i).text(1));
            assertThat((float) rows.get(i).number(2))
                    .isEqualTo((float) expected.get(i).number(2));
        }
    }

    @Test
    void keptEmbeddingsAreFoundAgainUnlessTheModelOrTheTextsDiffer() throws Exception {
        Path cache = folder.resolve("cache");
        Path first = folder.resolve("first.jsonl");
        Path second = folder.resolve("second.jsonl");

        mine(first, "--cache-folder", cache.toString());
        List<String> kept = names(cache);
        mine(second, "--cache-folder", cache.toString());

        assertThat(kept).hasSize(2);
        assertThat(names(cache)).isEqualTo(kept);
        assertThat(second).hasSameBinaryContentAs(first);
        mine(second, "--cache-folder", cache.toString(), "--query-prompt", "a cat");
        assertThat(names(cache)).hasSize(3);
    }

    @Test
    void keptEmbeddingsAreThoseOfAModelWhereverItLiesAndOfNoOtherConfiguration() throws Exception {
        Path cache = folder.resolve("cache");
        mine(folder.resolve("mined.jsonl"), "--cache-folder", cache.toString());
        Path moved = folder.resolve("moved");
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, moved.resolve(model.relativize(file).toString()));
            }
        }
        model = moved;

        mine(folder.resolve("again.jsonl"), "--cache-folder", cache.toString());

        assertThat(names(cache)).hasSize(2);
        Path settings = moved.resolve("sentence_bert_config.json");
        Files.writeString(settings, "{\"max_seq_length\": 5}");
        mine(folder.resolve("shorter.jsonl"), "--cache-folder", cache.toString());
        assertThat(names(cache)).hasSize(4);
    }

    @Test
    void aReportInJsonHoldsTheSameNumbers() throws Exception {
        Sforge.Result result = mine(folder.resolve("m.jsonl"), "--json", "--min-score", "0.9", "--num-negatives", "4");

        JsonNode report = JSON.readTree(result.out());
        assertThat(report.get("queries").asInt()).isEqualTo(15);
        assertThat(report.get("pairs").asInt()).isEqualTo(20);
        assertThat(report.get("rows").asInt())
                .isEqualTo(read(folder.resolve("m.jsonl")).size());
        assertThat(report.get("negative").get("min").asDouble()).isGreaterThanOrEqualTo(0.9);
        assertThat(report.get("skipped").get("min_score").get("count").asInt()).isPositive();
    }

    @Test
    void mistakesAreToldBeforeAnythingIsEncoded() {
        Path out = folder.resolve("out.jsonl");
        assertRefused(
                mine(out, "--anchor-column", "questions"),
                ExitCode.BAD_DATA,
                "no column 'questions' (did you mean" + " 'question'?)");
        assertRefused(
                mine(folder.resolve("out.csv"), "--output-format", "labeled-list"),
                ExitCode.USAGE,
                "which CSV" + " cannot");
        assertRefused(mine(pairs), ExitCode.USAGE, "is an input of this command too");
        assertRefused(mine(corpus), ExitCode.USAGE, "is an input of this command too");
        assertRefused(mine(folder.resolve("out.npy")), ExitCode.USAGE, "expected .jsonl, .csv or .tsv");
        assertRefused(mine(out, "--num-negatives", "0"), ExitCode.USAGE, "--num-negatives: expected a number from 1");
        assertRefused(
                mine(out, "--output-format", "pairs"),
                ExitCode.USAGE,
                "expected triplet, n-tuple, n-tuple-scores," + " labeled-pair, labeled-list or reranking, got 'pairs'");
        assertRefused(mine(out, "--max-score", "-2"), ExitCode.BAD_DATA, "no row has enough negatives");
        model = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model");
        assertRefused(mine(out), ExitCode.BAD_MODEL, "is a cross-encoder");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
    }

    private static void assertRefused(Sforge.Result result, ExitCode code, String message) {
        assertThat(result.err()).contains(message);
        assertThat(result.exitCode()).isEqualTo(code.value());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("it")
    void theRowsAreTheOriginals(boolean rescored) throws Exception {
        Path reranker =
                GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model").toRealPath();
        Path out = folder.resolve("mined.jsonl");
        String parameters = rescored
                ? "{\"num_negatives\": 2, \"max_score\": 0.9, \"output_format\": \"triplet\", \"output_scores\": true}"
                : "{\"num_negatives\": 2, \"range_min\": 1, \"output_format\": \"triplet\", \"output_scores\": true}";
        JsonNode theirs = JSON.readTree(Peer.run(folder, PROGRAM, model, reranker, pairs, corpus, parameters)
                .lines()
                .filter(line -> line.startsWith("[{"))
                .findFirst()
                .orElseThrow());

        Sforge.Result result = rescored
                ? mine(
                        out,
                        "--num-negatives",
                        "2",
                        "--output-scores",
                        "--max-score",
                        "0.9",
                        "--cross-encoder",
                        reranker)
                : mine(out, "--num-negatives", "2", "--output-scores", "--range-min", "1");

        assertThat(result.exitCode()).as(result.err()).isZero();
        List<Row> rows = read(out);
        assertThat(rows).hasSize(theirs.size());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).text("question"))
                    .isEqualTo(theirs.get(i).get("question").asText());
            assertThat(rows.get(i).text("answer"))
                    .isEqualTo(theirs.get(i).get("answer").asText());
            for (int s = 0; s < 2; s++) {
                assertThat((double) rows.get(i).numbers(3)[s])
                        .isCloseTo(theirs.get(i).get("scores").get(s).asDouble(), within(2e-6));
            }
        }
    }

    private Sforge.Result mine(Path out, Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("mine", model, pairs, "--corpus", corpus, "--dtype", "fp32", "--output", out));
        arguments.addAll(List.of(more));
        return Sforge.run(arguments.toArray());
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        try (RowReader reader = RowSource.files(file.toString()).open(Selection.all())) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }
}
