package org.sentenceforge.export.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    @TempDir
    private Path folder;

    private ModelDirectory model;
    private byte[] graph;

    @BeforeEach
    void export() {
        model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
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
        try (OnnxSentenceEncoder encoder = OnnxBackend.encoder(model, file, EncoderSettings.exact())) {
            encoder.encode(TEXTS);
        }
    }
}
