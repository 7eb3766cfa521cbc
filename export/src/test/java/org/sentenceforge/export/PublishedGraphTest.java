package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** The graph that was published with all-MiniLM-L6-v2, which ends with the tokens' vectors, against our own. */
@Tag("it")
class PublishedGraphTest {

    @TempDir
    Path folder;

    @Test
    void ourGraphAgreesWithThePublishedOne() throws IOException {
        ModelDirectory model = builtin();
        List<TokenSequence> texts = SampleTexts.forParity(model);
        float[][] expected = published(model, texts);

        for (GraphStyle style : List.of(GraphStyle.PORTABLE, TestGraphs.FUSED)) {
            try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model.model(), model.openWeights(), style, 0)) {
                Parity parity = Parity.of(expected, encoder, texts, 0);
                assertThat(parity.largestDifference()).isLessThanOrEqualTo(2e-6);
            }
        }
    }

    @Test
    void libtorchAgreesWithThePublishedGraph() throws IOException {
        ModelDirectory model = builtin();
        List<TokenSequence> texts = SampleTexts.forParity(model);
        float[][] expected = published(model, texts);

        float[][] fp32 = libtorch(model, texts, EncoderSettings.Numbers.FP32);
        float[][] bf16 = libtorch(model, texts, EncoderSettings.Numbers.BF16);
        for (int i = 0; i < expected.length; i++) {
            assertThat(fp32[i]).containsExactly(expected[i], within(2e-6f));
            double cosine = 0; // the vectors are of length 1
            for (int j = 0; j < expected[i].length; j++) {
                cosine += (double) bf16[i][j] * expected[i][j];
            }
            assertThat(cosine).isGreaterThanOrEqualTo(0.9995);
        }
    }

    private static ModelDirectory builtin() {
        return ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
    }

    private static float[][] libtorch(
            ModelDirectory model, List<TokenSequence> texts, EncoderSettings.Numbers numbers) {
        EncoderSettings settings =
                new EncoderSettings(new Device.Cpu(), numbers, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        try (SentenceEncoder encoder = Backend.named("torch").open(model, settings)) {
            return encoder.encode(texts);
        }
    }

    private float[][] published(ModelDirectory model, List<TokenSequence> texts) throws IOException {
        for (Path file : CompanionFiles.of(model)) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(model.path().resolve(file), folder.resolve(file));
        }
        try (InputStream published = BuiltinModel.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            Files.copy(published, folder.resolve("model.onnx"));
        }
        try (SentenceEncoder encoder =
                Backend.named("onnx").open(ModelDirectory.read(folder), EncoderSettings.exact())) {
            return encoder.encode(texts);
        }
    }
}
