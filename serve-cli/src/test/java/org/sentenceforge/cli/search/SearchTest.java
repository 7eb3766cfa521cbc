package org.sentenceforge.cli.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

/** Search with a small model of random weights: what is nearest says {@code sforge rank}, which compares all texts itself. */
class SearchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");
    private static final Path OTHER = GoldenFiles.path("saved_models/v6.0.1/cls_dense_prompts/model");
    private static final String QUERY = "a dog eats";

    @TempDir
    private Path folder;

    private Path corpus() throws IOException {
        return Files.writeString(folder.resolve("corpus.jsonl"), """
                {"_id": "d1", "text": "the cat"}
                {"_id": "d2", "text": "a small dog"}
                {"_id": "d3", "text": "who eats\\tan apple"}
                {"_id": "d4", "text": "the red car"}
                {"_id": "d5", "text": "my friend buys bread"}
                """);
    }

    private Path embedded(String name, String... options) throws IOException {
        Path vectors = folder.resolve(name);
        List<Object> words = new ArrayList<>(List.of("embed", MODEL, corpus(), "-o", vectors, "--dtype", "fp32"));
        words.addAll(List.of(options));
        Sforge.Result result = Sforge.run(words.toArray());
        assertThat(result.exitCode()).as(result.err()).isZero();
        return vectors;
    }

    private static JsonNode json(Object... arguments) throws IOException {
        Sforge.Result result = Sforge.run(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return JSON.readTree(result.out());
    }

    private static List<Integer> rows(JsonNode results) {
        List<Integer> rows = new ArrayList<>();
        results.forEach(result -> rows.add(result.get("row").asInt()));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy", "safetensors", "parquet", "duckdb", "jsonl"})
    void everyFormatSaysWhichModelMadeItAndIsSearchedExactly(String format) throws IOException {
        Path vectors = embedded("vectors." + format);

        JsonNode found =
                json("search", MODEL, "--vectors", vectors, "--query", QUERY, "--top", 3, "--json", "--dtype", "fp32");
        Sforge.Result refused = Sforge.run("search", OTHER, "--vectors", vectors, "--query", QUERY);

        JsonNode expected = json("rank", MODEL, "--query", QUERY, "--top", 3, "--json", "--dtype", "fp32", corpus());
        assertThat(rows(found)).isEqualTo(rows(expected));
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i).get("score").floatValue())
                    .isCloseTo(expected.get(i).get("score").floatValue(), within(2e-6f));
        }
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("made by another model, model (weights");
    }

    @ParameterizedTest
    @CsvSource({"int8, npy", "uint8, parquet", "int8, safetensors", "binary, npy", "ubinary, duckdb", "binary, jsonl"})
    void quantizedVectorsAreSearchedByWhatTheyStandFor(String precision, String format) throws IOException {
        Path vectors = embedded("vectors." + format, "--precision", precision);
        Path full = embedded("full.npy");

        JsonNode found = json("search", MODEL, "--vectors", vectors, "--query", QUERY, "--json", "--dtype", "fp32");
        JsonNode rescored = json(
                "search",
                MODEL,
                "--vectors",
                vectors,
                "--rescore-vectors",
                full,
                "--query",
                QUERY,
                "--json",
                "--dtype",
                "fp32");

        JsonNode exact = json("search", MODEL, "--vectors", full, "--query", QUERY, "--json", "--dtype", "fp32");
        assertThat(rows(found)).hasSize(5).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
        // with all rows among the candidates, rescoring by the full vectors is exact search
        assertThat(rows(rescored)).isEqualTo(rows(exact));
        if (precision.endsWith("int8")) {
            assertThat(rows(found).get(0)).isEqualTo(rows(exact).get(0));
            assertThat(found.get(0).get("score").floatValue())
                    .isCloseTo(exact.get(0).get("score").floatValue(), within(0.02f));
        }
    }

    @Test
    void textsAndKeptColumnsStandBesideTheScores() throws IOException {
        Path vectors = embedded("vectors.npy");

        String out = Sforge.run(
                        "search", MODEL, "--vectors", vectors, "--texts", corpus(), "--keep", "_id", "--query", "apple")
                .out();

        assertThat(out.lines().filter(line -> line.contains("\t3\td3\twho eats an apple")))
                .hasSize(1);
    }

    @Test
    void keptColumnsComeFromTheVectorsThemselvesToo() throws IOException {
        Path vectors = embedded("vectors.duckdb", "--keep", "_id", "--keep", "text");

        JsonNode found = json("search", MODEL, "--vectors", vectors, "--keep", "_id", "--query", "x", "--json");

        found.forEach(row -> assertThat(row.get("_id").asText())
                .isEqualTo("d" + row.get("row").asInt()));
    }

    @Test
    void manyQueriesGiveALineEach() throws IOException {
        Path vectors = embedded("vectors.npy");
        Path queries = Files.writeString(folder.resolve("queries.txt"), "the cat\r\na dog\r\n");

        List<String> lines = Sforge.run("search", MODEL, "--vectors", vectors, "--queries", queries, "--top", 1)
                .out()
                .lines()
                .toList();

        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).get("query").asText()).isEqualTo("the cat");
        assertThat(rows(JSON.readTree(lines.get(0)).get("results"))).containsExactly(1);
    }

    @Test
    void textsWithoutVectorsAreEncodedFirst() throws IOException {
        Path vectors = embedded("vectors.npy");

        JsonNode found = json("search", MODEL, "--corpus", corpus(), "--query", QUERY, "--json", "--dtype", "fp32");

        JsonNode expected = json("search", MODEL, "--vectors", vectors, "--query", QUERY, "--json", "--dtype", "fp32");
        assertThat(rows(found)).isEqualTo(rows(expected));
        assertThat(found.get(0).get("text").asText()).isNotEmpty();
    }

    @Test
    void bytesOfOthersAreTakenForWhatTheirSizeAllows() throws IOException {
        Path vectors = embedded("vectors.npy", "--precision", "binary");
        JsonNode known = json("search", MODEL, "--vectors", vectors, "--query", QUERY, "--json", "--dtype", "fp32");
        Files.delete(folder.resolve("vectors.npy.json"));

        Sforge.Result guessed =
                Sforge.run("search", MODEL, "--vectors", vectors, "--query", QUERY, "--json", "--dtype", "fp32");

        assertThat(guessed.err()).contains("does not say which model made it");
        assertThat(JSON.readTree(guessed.out())).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({
        "'--query a', expected --vectors FILE or --corpus FILE, 2",
        "'--vectors v.npy', expected --query TEXT or --queries FILE, 2",
        "'--vectors missing.npy --query a', no such file, 3",
        "'--vectors v.npy --query a --top 0', --top: expected a number from 1, 2"
    })
    void mistakesAreToldInOneMessage(String options, String message, int exitCode) {
        List<Object> words = new ArrayList<>(List.of("search", MODEL));
        words.addAll(List.of(options.split(" ")));

        Sforge.Result result = Sforge.run(words.toArray());

        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err()).contains(message);
    }
}
