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

/** A sparse encoder for tests: one layer of BERT with drawn weights and the tokenizer of the golden models, 200 entries. */
public final class TinySparse {
    private TinySparse() {}

    /** Writes it into a new folder below another. */
    public static Path in(Path parent) throws IOException {
        Path base = Files.createDirectory(parent.resolve("masked"));
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json", "vocab.txt"}) {
            Files.copy(golden.resolve(file), base.resolve(file));
        }
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "bert", "architectures": ["BertForMaskedLM"], "vocab_size": 200, "hidden_size": 24,
                 "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 64,
                 "initializer_range": 0.4}
                """);
        Path target = Files.createDirectory(parent.resolve("sparse"));
        ModelDirectory fresh =
                ModelDirectory.read(base, ModelKind.SPARSE_ENCODER).fresh(7);
        try (PretrainedWeights weights = fresh.openWeights()) {
            ModelWriter.write(ModelContent.of(fresh), weights, Optional.of(weights), ModelLayout.CURRENT, target);
        }
        return target;
    }
}
