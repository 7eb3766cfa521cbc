package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

/** Directories of golden/saved_models on libtorch; tolerance 1e-5. */
class EmbedderTest {
    @ParameterizedTest
    @ValueSource(strings = {"v5.1.2/cls_dense_prompts", "v6.0.1/mean_prompt_excluded"})
    void embedsAsTheReference(String name) throws IOException {
        Path folder = GoldenFiles.path("saved_models/" + name);
        JsonNode expected = Json.read(folder.resolve("expected.json"));
        List<String> texts = Json.strings(expected.get("texts"));
        try (Embedder embedder = Embedder.open(
                ModelDirectory.read(folder.resolve("model")), Backend.named("torch"), EncoderSettings.exact())) {
            assertClose(embedder.encode(texts, new Prompt.Default()), expected.get("embeddings"));
            assertClose(embedder.encode(texts, new Prompt.Query()), expected.get("encode_query"));
            assertClose(embedder.encode(texts, new Prompt.Document()), expected.get("encode_document"));
            assertClose(
                    embedder.encode(texts, new Prompt.Literal("query: ")),
                    expected.get("embeddings_with_prompt_text_query"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.1.2/cross_encoder_1", "v6.0.1/cross_encoder_3_labels_max24"})
    void scoresPairsAsTheReference(String name) throws IOException {
        Path folder = GoldenFiles.path("saved_models/" + name);
        JsonNode expected = Json.read(folder.resolve("expected.json"));
        List<TextPair> pairs = new ArrayList<>();
        expected.get("pairs")
                .forEach(pair ->
                        pairs.add(new TextPair(pair.get(0).asText(), pair.get(1).asText())));
        try (CrossEncoder scorer = CrossEncoder.open(
                ModelDirectory.read(folder.resolve("model")), Backend.named("torch"), EncoderSettings.exact())) {
            float[][] scores = scorer.score(pairs);
            JsonNode wanted = expected.get("scores_default");
            for (int i = 0; i < scores.length; i++) {
                for (int k = 0; k < scores[i].length; k++) {
                    JsonNode row = wanted.get(i);
                    double value = row.isArray() ? row.get(k).asDouble() : row.asDouble();
                    assertThat(Math.abs(scores[i][k] - value)).isLessThan(1e-5);
                }
            }
        }
    }

    /** Tolerance: a batch's place in memory decides how products are blocked. */
    @Test
    void severalThreadsEncodeAtOnce() throws Exception {
        List<String> texts = IntStream.range(0, 60)
                .mapToObj(i -> "text number " + i + " of a cat".repeat(i % 7))
                .toList();
        try (Embedder model = Embedder.open("builtin:all-MiniLM-L6-v2")) {
            assertSameInThreads(() -> model.encode(texts));
        }
        List<TextPair> pairs =
                texts.stream().map(text -> new TextPair("a cat", text)).toList();
        String path =
                GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model").toString();
        try (CrossEncoder model = CrossEncoder.open(path)) {
            assertSameInThreads(() -> model.score(pairs));
        }
    }

    private static void assertSameInThreads(Callable<float[][]> work) throws Exception {
        float[][] alone = work.call();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<float[][]> result : threads.invokeAll(Collections.nCopies(8, work))) {
                for (int i = 0; i < alone.length; i++) {
                    assertThat(result.get()[i]).containsExactly(alone[i], within(1e-6f));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void eitherKindOfModelRanksTexts() {
        List<String> texts = List.of("the stock market fell", "a kitten sleeps", "cats sleep all day");
        try (Embedder model = Embedder.open("builtin:all-MiniLM-L6-v2")) {
            assertThat(model.rank("a sleeping cat", texts, 2))
                    .extracting(TextIndex.Match::text)
                    .containsExactlyInAnyOrder("a kitten sleeps", "cats sleep all day");
        }
        String path =
                GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model").toString();
        try (CrossEncoder model = CrossEncoder.open(path)) {
            List<TextIndex.Match> ranked = model.rank("a sleeping cat", texts, 3);
            assertThat(ranked)
                    .isSortedAccordingTo(
                            Comparator.comparing(TextIndex.Match::score).reversed());
            float[][] scores = model.score(
                    List.of(new TextPair("a sleeping cat", ranked.get(0).text())));
            assertThat(ranked.get(0).score()).isCloseTo(scores[0][0], within(1e-5f));
        }
    }

    @Test
    void aModelOfTheOtherKindIsRefused() {
        String path =
                GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model").toString();
        assertThatThrownBy(() -> Embedder.open(path))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("expected a bi-encoder, got a cross-encoder");
    }

    private static void assertClose(float[][] vectors, JsonNode wanted) {
        assertThat(vectors).hasDimensions(wanted.size(), wanted.get(0).size());
        for (int i = 0; i < vectors.length; i++) {
            for (int k = 0; k < vectors[i].length; k++) {
                assertThat(Math.abs(vectors[i][k] - wanted.get(i).get(k).asDouble()))
                        .isLessThan(1e-5);
            }
        }
    }
}
