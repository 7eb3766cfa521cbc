package org.sentenceforge.export.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;

/** Broken graphs, loaded and run. A crash of ONNX Runtime would end the tests' process: {@code -Dfuzz.trace} tells by which. */
class OnnxFuzzTest {
    private static final List<TokenSequence> TEXTS = List.of(TokenSequence.of(2, 7, 8, 3), TokenSequence.of(2, 9, 3));

    /** Of the model: most of what is changed shall be the graph, and a session be opened soon. */
    private static final Map<String, Integer> SIZES = Map.of(
            "hidden_size", 8,
            "word_embedding_dimension", 8,
            "intermediate_size", 8,
            "num_attention_heads", 2,
            "num_hidden_layers", 1,
            "max_position_embeddings", 16);

    @TempDir
    private Path folder;

    private ModelDirectory model;
    private byte[] graph;

    @BeforeEach
    void export() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path small = Files.createDirectories(folder.resolve("model/1_Pooling")).getParent();
        for (String name : List.of("config.json", "1_Pooling/config.json", "modules.json", "tokenizer.json")) {
            String text = Files.readString(golden.resolve(name));
            for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
                text = text.replaceAll("(\"" + size.getKey() + "\": )\\d+", "$1" + size.getValue());
            }
            Files.writeString(small.resolve(name), text);
        }
        model = ModelDirectory.read(small).fresh(1);
        try (var weights = model.openWeights()) {
            graph = new OnnxFile(ModelGraph.of(model.model(), weights, GraphStyle.PORTABLE)).toBytes();
        }
    }

    @Test
    void graphsWithBrokenBytes() throws Exception {
        fuzz("model.onnx by its bytes", 60, mutations -> mutations.ofBytes(graph));
    }

    @Test
    void graphsWithBrokenFields() throws Exception {
        fuzz("model.onnx by its fields", 60, mutations -> GraphMutations.of(graph, mutations));
    }

    private void fuzz(String name, int inputs, Fuzzing.Source<byte[]> source) throws Exception {
        Fuzzing.of(name, ExitCode.BAD_MODEL, ExitCode.FAILED).run(inputs, source, this::run);
    }

    private void run(byte[] bytes) throws IOException {
        Path file = folder.resolve("model.onnx");
        Fuzzing.write(file, bytes);
        try (OnnxSentenceEncoder encoder =
                OnnxBackend.encoder(model, file, EncoderSettings.exact().withThreads(1))) {
            encoder.encode(TEXTS);
        }
    }
}
