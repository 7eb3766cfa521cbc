package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * Rerankers made of language models by sentence-transformers 6.0.1: with a chat template and without, with one token and two, capped
 * logits, a template with arguments; heads; pairs that are cut, prompts. Scores agree to 2e-6, read and written. Skipped without Python.
 */
@Tag("it")
class RerankerPeerTest {
    private static final double TOLERANCE = 2e-6;
    private static final List<String> MODELS =
            List.of("qwen3", "qwen3-bare", "llama", "gemma2", "gemma3", "head", "head-end");

    @TempDir
    private Path folder;

    @Test
    void languageModelsScoreAsInPython() throws Exception {
        Peer.run(folder, Peer.program(getClass(), "peer_rerankers.py"), folder);
        List<Object> written = new ArrayList<>(List.of(folder.resolve("llama.json")));
        for (String name : MODELS) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.kind()).as(name).isEqualTo(ModelKind.CROSS_ENCODER);
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            assertScores(name, scores(directory, expected), expected);
            Path copy = Files.createDirectory(folder.resolve(name + "-written"));
            try (PretrainedWeights weights = directory.openWeights()) {
                ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), ModelLayout.CURRENT, copy);
            }
            written.add(copy);
        }

        JsonNode python = new ObjectMapper()
                .readTree(Peer.run(folder, Peer.program(getClass(), "peer_scores.py"), written.toArray()));

        for (String name : MODELS) {
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            JsonNode runs = python.get(folder.resolve(name + "-written").toString());
            List<float[]> scores = new ArrayList<>();
            runs.forEach(run -> {
                float[] row = new float[run.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) run.get(i).asDouble();
                }
                scores.add(row);
            });
            assertScores(name + ", written", scores, expected);
        }
    }

    private static List<float[]> scores(ModelDirectory directory, JsonNode expected) {
        List<TextPair> pairs = new ArrayList<>();
        expected.get("pairs")
                .forEach(pair ->
                        pairs.add(new TextPair(pair.get(0).asText(), pair.get(1).asText())));
        List<float[]> runs = new ArrayList<>();
        try (CrossEncoder model = CrossEncoder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
            for (JsonNode run : expected.get("runs")) {
                Prompt prompt = run.get("prompt").isNull()
                        ? new Prompt.Default()
                        : new Prompt.Literal(run.get("prompt").asText());
                float[][] scores = model.score(pairs, ScoreOptions.DEFAULT.withPrompt(prompt));
                float[] flat = new float[scores.length];
                for (int i = 0; i < flat.length; i++) {
                    flat[i] = scores[i][0];
                }
                runs.add(flat);
            }
        }
        return runs;
    }

    private static void assertScores(String name, List<float[]> runs, JsonNode expected) {
        for (int r = 0; r < runs.size(); r++) {
            JsonNode scores = expected.get("runs").get(r).get("scores");
            for (int i = 0; i < scores.size(); i++) {
                double wanted = scores.get(i).asDouble();
                assertThat((double) runs.get(r)[i])
                        .as(name + ", run " + r + ", pair " + i)
                        .isCloseTo(wanted, within(TOLERANCE * Math.max(1, Math.abs(wanted))));
            }
        }
    }
}
