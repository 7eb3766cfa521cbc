package org.sentenceforge.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.weights.Weights;

/**
 * A backend against the numbers of the original library: every architecture, case, pooling mode and config dialect of
 * golden/architectures, 2e-5 absolute (its README says how they were made). A backend's test extends this.
 */
public abstract class GoldenArchitectures {
    private static final double TOLERANCE = 2e-5;

    /** The model on the backend under test. The weights stay open until the encoder is closed. */
    protected abstract SentenceEncoder encoder(SentenceModel model, Weights weights);

    static List<GoldenModel> encoders() {
        return GoldenModel.all().stream()
                .filter(golden -> !golden.isClassifier())
                .toList();
    }

    static List<GoldenModel> classifiers() {
        return GoldenModel.all().stream().filter(GoldenModel::isClassifier).toList();
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void givesTheReferencesTokenVectors(GoldenModel golden) {
        for (String dialect : List.of("config.json", "config.v5.json")) {
            SentenceModel model = model(golden.config(dialect), pooling(PoolingMode.MEAN));
            try (Weights weights = golden.weights();
                    SentenceEncoder encoder = encoder(model, weights)) {
                for (GoldenModel.Case batch : golden.cases()) {
                    float[][][] texts = encoder.encodeTokens(batch.texts());
                    for (int i = 0; i < texts.length; i++) {
                        check(
                                texts[i],
                                batch.expected().get("last_hidden_state").get(i),
                                dialect + " " + batch.name() + " row " + i);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void poolsAsTheReferenceWithAllPoolingsSideBySide(GoldenModel golden) {
        List<PoolingMode> modes = new ArrayList<>(List.of(PoolingMode.values()));
        Collections.reverse(modes);
        SentenceModel model = model(golden.config("config.json"), new Pooling(modes, PromptTokens.INCLUDED));
        try (Weights weights = golden.weights();
                SentenceEncoder encoder = encoder(model, weights)) {
            for (GoldenModel.Case batch : golden.cases()) {
                float[][] rows = encoder.encode(batch.texts());
                for (int m = 0; m < modes.size(); m++) {
                    int size = rows[0].length / modes.size();
                    int from = m * size;
                    float[][] part = Arrays.stream(rows)
                            .map(row -> Arrays.copyOfRange(row, from, from + size))
                            .toArray(float[][]::new);
                    check(part, pooled(batch, modes.get(m)).get("raw"), batch.name() + " " + modes.get(m));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void normalizesAsTheReference(GoldenModel golden) {
        for (PoolingMode mode : PoolingMode.values()) {
            SentenceModel model = model(golden.config("config.json"), pooling(mode), new Normalize());
            try (SentenceEncoder encoder = encoder(model, golden.weights())) {
                for (GoldenModel.Case batch : golden.cases()) {
                    JsonNode expected = pooled(batch, mode).get("normalized");
                    check(encoder.encode(batch.texts()), expected, batch.name() + " " + mode);
                }
            }
        }
    }

    private static JsonNode pooled(GoldenModel.Case batch, PoolingMode mode) {
        return batch.expected().get("pooled").get(mode.key());
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void givesTheReferencesLogits(GoldenModel golden) {
        for (String dialect : List.of("config.json", "config.v5.json")) {
            EncoderConfig config = golden.config(dialect);
            SentenceModel model = model(config, new Classification(config.head()));
            try (Weights weights = golden.weights();
                    SentenceEncoder encoder = encoder(model, weights)) {
                for (GoldenModel.Case batch : golden.cases()) {
                    check(encoder.encode(batch.texts()), batch.expected().get("logits"), dialect + " " + batch.name());
                }
            }
        }
    }

    private static Pooling pooling(PoolingMode mode) {
        return new Pooling(List.of(mode), PromptTokens.INCLUDED);
    }

    private static SentenceModel model(EncoderConfig config, SentenceModule... behind) {
        List<SentenceModule> modules = new ArrayList<>(List.of(new Transformer(config.encoder())));
        modules.addAll(List.of(behind));
        return new SentenceModel(modules);
    }

    private static void check(float[][] rows, JsonNode expected, String what) {
        assertThat(rows).as(what).hasNumberOfRows(expected.size());
        for (int i = 0; i < rows.length; i++) {
            assertThat(GoldenModel.difference(rows[i], expected.get(i)))
                    .as("largest difference of %s, vector %d", what, i)
                    .isLessThan(TOLERANCE);
        }
    }
}
