package org.sentenceforge.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * A multi-vector encoder for tests: a golden bi-encoder with a drawn projection in the place of its pooling, whose queries are expanded to 12
 * tokens and whose documents' punctuation does not count.
 */
public final class TinyMultiVector {
    private TinyMultiVector() {}

    /** Writes it into a new folder below another. */
    public static Path in(Path parent) throws IOException {
        Path target = Files.createDirectory(parent.resolve("multi-vector"));
        ModelDirectory made = ModelDirectory.read(
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"), ModelKind.MULTI_VECTOR_ENCODER);
        try (PretrainedWeights weights = made.openWeights()) {
            ModelWriter.write(ModelContent.of(made), weights, Optional.of(weights), ModelLayout.CURRENT, target);
        }
        put(
                target.resolve("sentence_bert_config.json"),
                "\"module_output_name\"",
                "\"document_length\": 40, \"query_expansion\": {\"strategy\": \"fixed\", \"length\": 12}, ");
        Files.writeString(
                target.resolve("2_MultiVectorMask/config.json"), "{\"skiplist_words\": [\".\", \"?\", \"!\"]}");
        return target;
    }

    private static void put(Path file, String before, String words) throws IOException {
        Files.writeString(file, Files.readString(file).replace(before, words + before));
    }
}
