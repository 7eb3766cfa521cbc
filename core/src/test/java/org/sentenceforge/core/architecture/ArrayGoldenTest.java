package org.sentenceforge.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.ArrayOps;
import org.sentenceforge.core.support.GoldenArchitectures;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/** The definitions of the encoders themselves, free of any native backend. */
class ArrayGoldenTest extends GoldenArchitectures {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return new ArrayEncoder(model, weights);
    }

    static List<GoldenModel> layered() {
        return GoldenModel.all().stream()
                .filter(golden -> golden.layers() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("layered")
    void everyLayerGivesTheReferencesVectors(GoldenModel golden) {
        JsonNode layers = golden.layers();
        GoldenModel.Case batch = golden.cases().stream()
                .filter(c -> c.name().equals(layers.get("case").asText()))
                .findFirst()
                .orElseThrow();
        TokenSequence text = batch.texts().get(layers.get("row").asInt());
        try (Weights weights = golden.weights()) {
            List<Array> states =
                    golden.config("config.json").encoder().hiddenStates(new ArrayOps(List.of(text), weights));
            assertThat(states).hasSize(layers.get("hidden_states").size());
            for (int layer = 0; layer < states.size(); layer++) {
                for (int token = 0; token < text.length(); token++) {
                    float[] vector = states.get(layer).floats(text.firstPosition() + token);
                    JsonNode expected = layers.get("hidden_states").get(layer).get(token);
                    assertThat(GoldenModel.difference(vector, expected))
                            .as("layer %d, token %d", layer, token)
                            .isLessThan(2e-5);
                }
            }
        }
    }
}
