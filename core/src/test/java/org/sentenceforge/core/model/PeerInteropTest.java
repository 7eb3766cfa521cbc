package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.module.WordWeights;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.PretrainedWeights;

/** Directories go to and fro between sentence-transformers 6.0.1 and us; vectors agree to 2e-6. Skipped without Python. */
@Tag("it")
class PeerInteropTest {
    private static final double TOLERANCE = 2e-6;

    /** The golden architectures have large weights; their README states this one. */
    private static final double ARCHITECTURE_TOLERANCE = 2e-5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a");

    /** Two texts of the same length, so that nothing is padded; within every architecture's vocabulary. */
    private static final int[][] TOKENS = {{2, 17, 25, 9, 40, 3}, {2, 31, 8, 8, 12, 3}};

    @TempDir
    private Path folder;

    @Test
    void modulesOfEveryKindAreReadAndWritten() throws Exception {
        Path base = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");
        python("peer_models.py", List.of(base.toRealPath().toString(), folder.toString()));
        List<String> written = new ArrayList<>();
        for (String name : List.of("static", "layers", "chain", "router", "asym", "mapped")) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.layout()).isEqualTo(ModelLayout.CURRENT);
            assertEmbedsAs(Json.read(folder.resolve(name + ".json")), directory, TOLERANCE);
            written.add(write(directory, ModelLayout.CURRENT, name + "-current"));
            // an order of poolings, a residual and route mappings are new in release 6
            if (!List.of("layers", "mapped").contains(name)) {
                written.add(write(directory, ModelLayout.LEGACY, name + "-legacy"));
            }
        }
        assertSameAsPython(written, TOLERANCE);
    }

    @Test
    void everyArchitectureIsWrittenForPython() throws Exception {
        List<String> directories = new ArrayList<>();
        try (var goldens = Files.list(GoldenFiles.path("architectures"))) {
            for (Path golden : goldens.filter(Files::isDirectory).sorted().toList()) {
                // the goldens have no tokenizer; any will do, for Python is given token ids
                ModelDirectory directory = ModelDirectory.read(golden);
                boolean cross = directory.kind() == ModelKind.CROSS_ENCODER;
                Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
                Path target = Files.createDirectory(folder.resolve(golden.getFileName() + (cross ? "-cross" : "")));
                try (PretrainedWeights weights = directory.openWeights()) {
                    ModelContent content = ModelContent.of(directory).withTokenizerFolder(tokenizer);
                    ModelWriter.write(content, weights, Optional.of(weights), ModelLayout.LEGACY, target);
                }
                directories.add(target.toString());
            }
        }
        assertThat(directories).hasSize(13);
        JsonNode python = JSON.readTree(python("peer_tokens.py", directories));
        for (String directory : directories) {
            ModelDirectory read = ModelDirectory.read(Path.of(directory));
            try (PretrainedWeights weights = read.openWeights();
                    TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                            read.model(), weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
                List<TokenSequence> tokens =
                        Stream.of(TOKENS).map(TokenSequence::of).toList();
                assertClose(encoder.encode(tokens), python.get(directory), directory, ARCHITECTURE_TOLERANCE);
            }
        }
    }

    @Test
    void theBuiltinModelIsReadByPython() throws Exception {
        assertSameAsPython(
                List.of(BuiltinModel.directory(BuiltinModel.NAME, folder).toString()), TOLERANCE);
    }

    @Test
    void aFreshModelIsReadByPython() throws Exception {
        ModelDirectory base = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        InitialWeights weights = InitialWeights.of(base.model(), base.encoder().initialization(), 3);
        Path target = Files.createDirectory(folder.resolve("fresh"));
        ModelWriter.write(ModelContent.of(base), weights, Optional.empty(), ModelLayout.LEGACY, target);
        assertSameAsPython(List.of(target.toString()), TOLERANCE);
    }

    @Test
    void wordWeightsAreReadByPython() throws Exception {
        ModelDirectory base = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        Map<Integer, String> tokens = new TreeMap<>();
        Json.read(base.path().resolve("tokenizer.json"))
                .at("/model/vocab")
                .properties()
                .forEach(token -> tokens.put(token.getValue().intValue(), token.getKey()));
        Map<String, Number> weights = new LinkedHashMap<>();
        tokens.forEach((id, token) -> weights.put(token, 0.25 + id % 7));
        weights.keySet().removeIf(token -> token.startsWith("a"));
        SentenceModel model = new SentenceModel(List.of(
                base.model().modules().get(0),
                new WordWeights("1_WordWeights", new WordValues(List.copyOf(tokens.values()), weights, 0.75)),
                new Pooling(List.of(PoolingMode.CLS, PoolingMode.MAX, PoolingMode.MEAN), PromptTokens.INCLUDED)));
        InitialWeights drawn = InitialWeights.of(model, base.encoder().initialization(), 3);
        List<String> written = new ArrayList<>();
        for (ModelLayout layout : List.of(ModelLayout.LEGACY, ModelLayout.CURRENT)) {
            Path target = Files.createDirectory(folder.resolve(layout.name()));
            ModelWriter.write(ModelContent.of(base).withModel(model), drawn, Optional.empty(), layout, target);
            written.add(target.toString());
        }
        assertSameAsPython(written, TOLERANCE);
    }

    private String write(ModelDirectory directory, ModelLayout layout, String name) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        try (PretrainedWeights weights = directory.openWeights()) {
            ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), layout, target);
        }
        return target.toString();
    }

    private void assertSameAsPython(List<String> directories, double tolerance) throws Exception {
        JsonNode python = JSON.readTree(python("peer_encode.py", directories));
        for (String directory : directories) {
            assertEmbedsAs(python.get(directory), ModelDirectory.read(Path.of(directory)), tolerance);
        }
    }

    private static void assertEmbedsAs(JsonNode expected, ModelDirectory directory, double tolerance) {
        try (Embedder embedder = Embedder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
            String name = directory.path().toString();
            assertClose(embedder.encode(TEXTS, new Prompt.Default()), expected.get("any"), name, tolerance);
            assertClose(embedder.encode(TEXTS, new Prompt.Query()), expected.get("query"), name, tolerance);
            assertClose(embedder.encode(TEXTS, new Prompt.Document()), expected.get("document"), name, tolerance);
        }
    }

    private static void assertClose(float[][] rows, JsonNode expected, String what, double tolerance) {
        assertThat(rows).hasNumberOfRows(expected.size());
        for (int i = 0; i < rows.length; i++) {
            JsonNode wanted = expected.get(i);
            for (int j = 0; j < rows[i].length; j++) {
                double value = (wanted.isArray() ? wanted.get(j) : wanted).doubleValue();
                assertThat((double) rows[i][j]).as(what + " row " + i).isCloseTo(value, within(tolerance));
            }
        }
    }

    private String python(String script, List<String> arguments) throws Exception {
        return Peer.run(folder, Peer.program(PeerInteropTest.class, script), arguments.toArray());
    }
}
