package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeLimits;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.search.MaxSim;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * Multi-vector encoders in unusual configurations, of sentence-transformers 6.0.1, PyLate and Stanford's ColBERT, as the first reads them:
 * vectors agree to 2e-5, on libtorch and on plain loops, scores of the same vectors to 1e-5; what is written is read there. Skipped without
 * Python.
 */
@Tag("it")
class MultiVectorPeerTest {
    private static final double TOLERANCE = 2e-5;
    private static final double SCORES = 1e-5;
    private static final List<String> TEXTS = List.of(
            "the cat eats an apple, and a tree?",
            "Who finds THE red car?",
            "my friend buys some bread in the garden. ".repeat(4),
            "a",
            "?.");
    private static final List<String> NAMES = List.of(
            "bert",
            "bert-attend",
            "bert-min",
            "bert-plain",
            "roberta",
            "modernbert",
            "modernbert-token",
            "t5",
            "mpnet",
            "qwen3",
            "pylate",
            "pylate-v3",
            "stanford");

    @TempDir
    private Path folder;

    @Test
    void multiVectorEncodersAreReadAndWrittenAsInPython() throws Exception {
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        python(
                "peer_multi_vector.py",
                List.of(folder.toString(), tokenizer.toRealPath().toString()));
        List<String> written = new ArrayList<>();
        for (String name : NAMES) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.kind()).isEqualTo(ModelKind.MULTI_VECTOR_ENCODER);
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            try (Embedder embedder = Embedder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
                assertEmbeds(embedder, expected, name);
            }
            assertLoopsEmbed(directory, expected, name);
            assertScores(expected, name);
            Path target = write(directory, name + "-written");
            ModelDirectory again = ModelDirectory.read(target);
            assertThat(again.model()).as(name).isEqualTo(directory.model());
            assertThat(again.settings()).as(name).isEqualTo(directory.settings());
            assertThat(again.layout()).isEqualTo(ModelLayout.CURRENT);
            written.add(target.toString());
        }
        JsonNode python = new ObjectMapper().readTree(python("peer_multi_vector_encode.py", written));
        for (String name : NAMES) {
            JsonNode found = python.get(folder.resolve(name + "-written").toString());
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            for (String task : List.of("queries", "documents", "texts")) {
                assertClose(vectors(found.get(task)), expected.get(task), name + " in Python");
            }
            assertThat(found.get("function").asText()).isEqualTo(name.equals("bert-attend") ? "meanmaxsim" : "maxsim");
        }
    }

    private Path write(ModelDirectory directory, String name) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        try (PretrainedWeights weights = directory.openWeights()) {
            ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), ModelLayout.LEGACY, target);
        }
        return target;
    }

    private static void assertLoopsEmbed(ModelDirectory directory, JsonNode expected, String name) {
        try (PretrainedWeights weights = directory.openWeights();
                Embedder loops = Embedder.open(
                        directory,
                        ModelDirectory::openTokenizer,
                        way -> new ArrayEncoder(way.model(), weights),
                        EncodeLimits.ofTokens(2048))) {
            assertEmbeds(loops, expected, name + " in plain loops");
        }
    }

    private static void assertEmbeds(Embedder embedder, JsonNode expected, String what) {
        assertClose(
                embedder.encodeMultiVectors(TEXTS, new Prompt.Query()), expected.get("queries"), what + ", queries");
        assertClose(
                embedder.encodeMultiVectors(TEXTS, new Prompt.Document()),
                expected.get("documents"),
                what + ", documents");
        assertClose(embedder.encodeMultiVectors(TEXTS, new Prompt.Default()), expected.get("texts"), what);
    }

    private static void assertClose(List<float[][]> found, JsonNode expected, String what) {
        assertThat(found).as(what).hasSize(expected.size());
        for (int text = 0; text < found.size(); text++) {
            assertThat(found.get(text))
                    .as("%s, text %d", what, text)
                    .hasNumberOfRows(expected.get(text).size());
            for (int token = 0; token < found.get(text).length; token++) {
                for (int i = 0; i < found.get(text)[token].length; i++) {
                    assertThat((double) found.get(text)[token][i])
                            .as("%s, text %d, token %d", what, text, token)
                            .isCloseTo(expected.get(text).get(token).get(i).doubleValue(), within(TOLERANCE));
                }
            }
        }
    }

    /** Of the other library's own vectors. */
    private static void assertScores(JsonNode expected, String name) {
        List<float[][]> queries = vectors(expected.get("queries"));
        List<float[][]> documents = vectors(expected.get("documents"));
        for (int i = 0; i < queries.size(); i++) {
            for (int j = 0; j < documents.size(); j++) {
                assertScore(
                        SimilarityFunction.MAXSIM, queries.get(i), documents.get(j), own(expected, name, i, j), name);
                assertScore(
                        SimilarityFunction.MEAN_MAXSIM,
                        queries.get(i),
                        documents.get(j),
                        expected.at("/mean_scores/" + i + "/" + j).doubleValue(),
                        name);
            }
        }
    }

    /** A model whose own function is the mean tells that under either name. */
    private static double own(JsonNode expected, String name, int i, int j) {
        double score = expected.at("/scores/" + i + "/" + j).doubleValue();
        return name.equals("bert-attend")
                ? score * Math.max(1, expected.get("queries").get(i).size())
                : score;
    }

    private static void assertScore(
            SimilarityFunction function, float[][] query, float[][] document, double expected, String name) {
        assertThat((double) new MaxSim(function).between(query, document))
                .as("%s, %s", name, function)
                .isCloseTo(expected, within(SCORES * Math.max(1, Math.abs(expected))));
    }

    private static List<float[][]> vectors(JsonNode texts) {
        List<float[][]> vectors = new ArrayList<>();
        for (JsonNode text : texts) {
            float[][] tokens = new float[text.size()][];
            for (int token = 0; token < tokens.length; token++) {
                tokens[token] = new float[text.get(token).size()];
                for (int i = 0; i < tokens[token].length; i++) {
                    tokens[token][i] = text.get(token).get(i).floatValue();
                }
            }
            vectors.add(tokens);
        }
        return vectors;
    }

    private String python(String script, List<String> arguments) throws Exception {
        return Peer.run(folder, Peer.program(MultiVectorPeerTest.class, script), arguments.toArray());
    }
}
