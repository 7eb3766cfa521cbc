package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.BuiltinModel;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;

/** The graph that was published with all-MiniLM-L6-v2, which ends with the tokens' vectors, against our own. */
@Tag("it")
class PublishedGraphTest {

    @TempDir
    Path folder;

    @Test
    void ourGraphAgreesWithThePublishedOne() throws IOException {
        ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
        for (Path file : CompanionFiles.of(model.path())) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(model.path().resolve(file), folder.resolve(file));
        }
        try (InputStream published = BuiltinModel.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            Files.copy(published, folder.resolve("model.onnx"));
        }
        List<TokenSequence> texts = ParityTexts.of(model);
        float[][] expected;
        try (SentenceEncoder encoder =
                Backend.named("onnx").open(ModelDirectory.read(folder), EncoderSettings.exact())) {
            expected = encoder.encode(texts);
        }
        for (GraphStyle style : List.of(GraphStyle.PORTABLE, TestGraphs.FUSED)) {
            try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model.model(), model.openWeights(), style, 0)) {
                Parity parity = Parity.of(expected, encoder, texts, 0);
                assertThat(parity.largestDifference()).isLessThanOrEqualTo(2e-6);
            }
        }
    }
}
