package org.sentenceforge.train.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.Loss;

/** One case of golden/losses: a loss over embeddings or logits that are given, its value and its gradients. */
sealed interface LossCase permits EmbeddingCase, LogitCase {
    ObjectMapper JSON = new ObjectMapper();

    String lossName();

    JsonNode json();

    /** The loss as a configuration would name it. */
    Loss loss();

    /** Number of text columns. */
    int columns();

    /** What is given, and what the gradient is wanted for: an embedding, or the logits of a pair, to a row. */
    float[] table();

    /** Components of an embedding, or labels of a pair. */
    int width();

    float[] gradients();

    /** Texts, or pairs, of one token each: its row in the table. */
    MicroBatch batch();

    /** All cases of all files in a folder. */
    static List<LossCase> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(LossCase::read)
                    .flatMap(content -> items(content.get("cases")).map(json -> of(name(content), json)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LossCase of(String lossName, JsonNode json) {
        return json.has("logits") ? new LogitCase(lossName, json) : new EmbeddingCase(lossName, json);
    }

    /** A file of further cases has something behind the loss's name: {@code MultipleNegativesRankingLoss_directions}. */
    private static String name(JsonNode content) {
        return content.get("loss").asText().replaceFirst("_.*", "");
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> items(JsonNode list) {
        return IntStream.range(0, list.size()).mapToObj(list::get);
    }

    /** All numbers of a number or list, however deep, one after the other. */
    static float[] floats(JsonNode node) {
        ArrayNode all = JSON.createArrayNode();
        numbers(node).forEach(all::add);
        return JSON.convertValue(all, float[].class);
    }

    private static Stream<JsonNode> numbers(JsonNode node) {
        return node.isArray() ? items(node).flatMap(LossCase::numbers) : Stream.of(node);
    }

    static Loss loss(Catalogue<Loss> table, String name, ObjectNode parameters) {
        Problems problems = new Problems();
        Optional<Loss> loss = table.read(JSON.createObjectNode().set(name, parameters), Place.root(problems));
        problems.refuse(name);
        return loss.orElseThrow();
    }

    static TokenSequence token(int number) {
        return new TokenSequence(new int[] {number}, null, 0, 0);
    }

    /** What the backward pass begins with. */
    default double upstream() {
        return json().path("upstream_gradient").asDouble(1);
    }

    /** Relative to the largest gradient of the case: 1e-5, and 1e-4 where a temperature or scale is extreme. */
    default double gradientTolerance() {
        JsonNode parameters = json().get("parameters");
        boolean extreme = parameters.path("temperature").asDouble(1) <= 0.01
                || parameters.path("scale").asDouble(1) >= 50;
        return extreme ? 1e-4 : 1e-5;
    }
}
