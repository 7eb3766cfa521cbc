package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/** TorchScript archives of every golden architecture, run on padded batches, against the packed encoder. */
class TorchScriptFileTest {
    private static final int PAD_ID = 1;
    /** The golden architectures have large weights; their README states this one. */
    private static final float TOLERANCE = 2e-5f;

    @TempDir
    private Path folder;

    static List<GoldenModel> models() {
        return List.copyOf(GoldenModel.all());
    }

    @ParameterizedTest
    @MethodSource("models")
    void anArchiveOnItsOwnGivesWhatTheModelGives(GoldenModel golden) throws IOException {
        SentenceModel model = model(golden);
        Path file = folder.resolve("model.pt");
        try (Weights weights = golden.weights()) {
            TorchScriptFile.write(model, weights, file);
        }
        for (GoldenModel.Case batch : golden.cases()) {
            List<TokenSequence> texts = batch.texts();
            float[][] expected;
            try (TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                    model, golden.weights(), TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
                expected = encoder.encode(texts);
            }
            try (TorchScriptEncoder encoder = new TorchScriptEncoder(model, file, PAD_ID)) {
                float[][] found = encoder.encode(texts);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i])
                            .as("%s, %s, text %d", golden, batch.name(), i)
                            .containsExactly(expected[i], within(TOLERANCE));
                }
            }
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        GoldenModel golden = GoldenModel.of("BertModel");
        for (String name : List.of("a.pt", "b.pt")) {
            try (Weights weights = golden.weights()) {
                TorchScriptFile.write(model(golden), weights, folder.resolve(name));
            }
        }
        assertThat(folder.resolve("a.pt")).hasBinaryContent(Files.readAllBytes(folder.resolve("b.pt")));
    }

    private static SentenceModel model(GoldenModel golden) {
        EncoderConfig config = golden.config("config.json");
        return new SentenceModel(List.of(
                new Transformer(config.encoder()),
                golden.isClassifier()
                        ? new Classification(config.head())
                        : new Pooling(List.of(PoolingMode.values()), PromptTokens.EXCLUDED)));
    }
}
