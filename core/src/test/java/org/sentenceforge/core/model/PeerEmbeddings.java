package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.weights.PretrainedWeights;

/** Texts whose embeddings by models of the original library are known. */
record PeerEmbeddings(List<String> texts, double tolerance) {

    /** On libtorch. */
    void assertOnTorch(ModelDirectory directory, JsonNode expected) {
        try (Embedder embedder = Embedder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
            assertClose(embedder.encode(texts), expected, directory.path().toString());
        }
    }

    /** On plain loops. */
    void assertInLoops(ModelDirectory directory, JsonNode expected) {
        try (PretrainedWeights weights = directory.openWeights();
                TextTokenizer tokenizer = directory.openTokenizer();
                ArrayEncoder loops = new ArrayEncoder(directory.model(), weights)) {
            assertClose(
                    loops.encode(tokenizer.encode(texts, "").sequences()),
                    expected,
                    directory.path() + " in plain loops");
        }
    }

    /** Components of each text's embedding. */
    void assertClose(float[][] found, JsonNode expected, String what) {
        assertThat(found).hasNumberOfRows(texts.size());
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as(what).hasSize(expected.get(i).size());
            for (int j = 0; j < found[i].length; j++) {
                assertThat((double) found[i][j])
                        .as("%s, text %d, component %d", what, i, j)
                        .isCloseTo(expected.get(i).get(j).doubleValue(), within(tolerance));
            }
        }
    }

    /** Writes what was read into a new folder. */
    static Path written(ModelDirectory directory, ModelLayout layout, Path target) throws IOException {
        Files.createDirectory(target);
        try (PretrainedWeights weights = directory.openWeights()) {
            ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), layout, target);
        }
        return target;
    }
}
