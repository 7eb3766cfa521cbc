package org.sentenceforge.cli.rank;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

class RankTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RERANKER = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model");
    private static final Path RETRIEVER = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path corpus() throws IOException {
        return file("corpus.txt", "the cat\na small dog\nwho eats an apple\nthe red car\nmy friend buys bread\n");
    }

    private static List<Integer> rows(JsonNode results) {
        List<Integer> rows = new ArrayList<>();
        results.forEach(result -> rows.add(result.get("row").asInt()));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy", "safetensors", "parquet", "jsonl"})
    void candidatesAreTheRetrieversAndTheirOrderIsTheRerankers(String format) throws IOException {
        Path corpus = corpus();
        Path vectors = folder.resolve("vectors." + format);
        assertThat(Sforge.run("embed", RETRIEVER, corpus, "-o", vectors, "--dtype", "fp32")
                        .exitCode())
                .isZero();

        Sforge.Result result = Sforge.run(
                "rank",
                RERANKER,
                "--retriever",
                RETRIEVER,
                "--vectors",
                vectors,
                "--query",
                "a dog eats",
                "--top-k",
                "3",
                "--top",
                "2",
                "--json",
                "--dtype",
                "fp32",
                corpus);

        assertThat(result.err()).isEmpty();
        JsonNode ranked = JSON.readTree(result.out());
        JsonNode alone = JSON.readTree(Sforge.run(
                        "rank", RETRIEVER, "--query", "a dog eats", "--json", "--top", "3", "--dtype", "fp32", corpus)
                .out());
        JsonNode all =
                JSON.readTree(Sforge.run("rank", RERANKER, "--query", "a dog eats", "--json", "--dtype", "fp32", corpus)
                        .out());
        List<Integer> expected =
                rows(all).stream().filter(rows(alone)::contains).limit(2).toList();
        assertThat(rows(ranked)).isEqualTo(expected);
        for (JsonNode one : ranked) {
            JsonNode retrieved = alone.get(rows(alone).indexOf(one.get("row").asInt()));
            assertThat(one.get("similarity").asDouble())
                    .isCloseTo(retrieved.get("score").asDouble(), within(1e-6));
            JsonNode scored = all.get(rows(all).indexOf(one.get("row").asInt()));
            assertThat(one.get("score").asDouble())
                    .isCloseTo(scored.get("score").asDouble(), within(1e-6));
        }
    }

    @Test
    void aLineOfJsonForEachQuery() throws IOException {
        Path queries = file("queries.jsonl", "{\"q\": \"a dog\"}\r\n{\"q\": \"bread\"}\r\n");

        Sforge.Result stages = Sforge.run(
                "rank",
                RERANKER,
                "--retriever",
                RETRIEVER,
                "--queries",
                queries,
                "--query-column",
                "q",
                "--top-k",
                "5",
                "--dtype",
                "fp32",
                corpus());
        Sforge.Result all =
                Sforge.run("rank", RERANKER, "--queries", queries, "--query-column", "q", "--dtype", "fp32", corpus());

        List<String> lines = stages.out().lines().toList();
        assertThat(lines).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            JsonNode whole = JSON.readTree(all.out().lines().toList().get(i));
            assertThat(line.get("query")).isEqualTo(whole.get("query"));
            assertThat(rows(line.get("results"))).isEqualTo(rows(whole.get("results")));
            assertThat(whole.get("results").get(0).has("similarity")).isFalse();
        }
    }

    @Test
    void vectorsOfOtherTextsAreRefused() throws IOException {
        Path vectors = folder.resolve("v.npy");
        Sforge.run("embed", RETRIEVER, file("two.txt", "one\ntwo\n"), "-o", vectors);

        Sforge.Result result =
                Sforge.run("rank", RERANKER, "--retriever", RETRIEVER, "--vectors", vectors, "--query", "a", corpus());

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("v.npy: 2 vectors, but there are 5 texts");
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        assertThat(Sforge.run("rank", RERANKER, corpus()).err()).contains("expected --query TEXT or --queries FILE");
        assertThat(Sforge.run("rank", RERANKER, "--query", "a", "--vectors", "v.npy", corpus())
                        .err())
                .contains("--vectors needs --retriever");
        Sforge.Result cross = Sforge.run("rank", RERANKER, "--retriever", RERANKER, "--query", "a", corpus());
        assertThat(cross.exitCode()).isEqualTo(4);
        assertThat(cross.err()).contains("--retriever needs a bi-encoder");
    }
}
