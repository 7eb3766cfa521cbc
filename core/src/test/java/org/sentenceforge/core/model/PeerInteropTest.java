package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.ModelEmbedder;
import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.core.encoder.InitialWeights;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.Checkpoint;

/** Directories go to and fro between sentence-transformers 6.0.1 and us; vectors agree to 2e-6. Skipped without Python. */
@Tag("it")
class PeerInteropTest {
    private static final double TOLERANCE = 2e-6;

    /** The golden architectures have large weights; their README states this one. */
    private static final double ARCHITECTURE_TOLERANCE = 2e-5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a");

    @TempDir
    private Path folder;

    @Test
    void modulesOfEveryKindAreRead() throws Exception {
        Path base = Shared.path("golden/saved_models/v6.0.1/mean_normalize/model");
        python("peer_models.py", List.of(base.toRealPath().toString(), folder.toString()));
        List<String> written = new ArrayList<>();
        for (String name : List.of("static", "layers", "router", "asym", "mapped")) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.layout()).isEqualTo(ModelLayout.CURRENT);
            JsonNode expected = JSON.readTree(folder.resolve(name + ".json").toFile());
            try (ModelEmbedder embedder =
                    ModelEmbedder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
                assertClose(embedder.embed(TEXTS, new Prompt.Default()), expected.get("embeddings"), name, TOLERANCE);
                assertClose(embedder.embed(TEXTS, new Prompt.Query()), expected.get("query"), name, TOLERANCE);
                assertClose(embedder.embed(TEXTS, new Prompt.Document()), expected.get("document"), name, TOLERANCE);
            }
            if (name.equals("layers")) {
                written.add(write(directory, ModelLayout.CURRENT, name + "-current"));
            }
        }
        assertSameAsPython(written, TOLERANCE);
    }

    @Test
    void everyArchitectureIsWrittenForPython() throws Exception {
        List<String> written = new ArrayList<>();
        try (var goldens = Files.list(Shared.path("golden/architectures"))) {
            for (Path golden : goldens.filter(Files::isDirectory).sorted().toList()) {
                // the goldens have no tokenizer; a small one of another model does for all
                ModelDirectory directory = ModelDirectory.read(golden);
                boolean cross = directory.kind() == ModelKind.CROSS_ENCODER;
                // Python chooses other tokenizer classes for Qwen, and hands token types to XLM-R's head, which has
                // only one
                String name = golden.getFileName().toString();
                if (!name.startsWith("Qwen") && !name.equals("XLMRobertaForSequenceClassification")) {
                    ModelContent content = ModelContent.of(directory);
                    Path tokenizer = Shared.path("golden/saved_models/v5.1.2/mean_normalize/model");
                    Path target = Files.createDirectory(folder.resolve(golden.getFileName() + (cross ? "-cross" : "")));
                    try (Checkpoint weights = directory.openWeights()) {
                        ModelWriter.write(
                                content.withTokenizerFolder(tokenizer),
                                weights,
                                Optional.of(weights),
                                ModelLayout.LEGACY,
                                target);
                    }
                    written.add(target.toString());
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(5);
        assertSameAsPython(written, ARCHITECTURE_TOLERANCE);
    }

    @Test
    void theBuiltinModelIsReadByPython() throws Exception {
        assertSameAsPython(
                List.of(BuiltinModel.directory(BuiltinModel.NAME, folder).toString()), TOLERANCE);
    }

    @Test
    void aFreshModelIsReadByPython() throws Exception {
        ModelDirectory base = ModelDirectory.read(Shared.path("golden/saved_models/v5.1.2/mean_normalize/model"));
        InitialWeights weights =
                new InitialWeights(base.parameters().shapes(), base.encoder().initialization(), 3);
        Path target = Files.createDirectory(folder.resolve("fresh"));
        ModelWriter.write(ModelContent.of(base), weights, Optional.empty(), ModelLayout.LEGACY, target);
        assertSameAsPython(List.of(target.toString()), TOLERANCE);
    }

    private String write(ModelDirectory directory, ModelLayout layout, String name) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        try (Checkpoint weights = directory.openWeights()) {
            ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), layout, target);
        }
        return target.toString();
    }

    private void assertSameAsPython(List<String> directories, double tolerance) throws Exception {
        JsonNode python = JSON.readTree(python("peer_encode.py", directories));
        for (String directory : directories) {
            ModelDirectory read = ModelDirectory.read(Path.of(directory));
            assertClose(embed(read), python.get(directory), directory, tolerance);
        }
    }

    private static float[][] embed(ModelDirectory directory) {
        try (Checkpoint weights = directory.openWeights();
                TextTokenizer tokenizer = directory.openTokenizer();
                TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                        directory.model(), weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            if (directory.kind() == ModelKind.CROSS_ENCODER) {
                List<String> first = Collections.nCopies(TEXTS.size(), TEXTS.get(0));
                float[][] logits =
                        encoder.encode(tokenizer.encodePairs(first, TEXTS).sequences());
                if (directory.scoring().orElseThrow().activation() == Activation.SIGMOID) {
                    for (float[] row : logits) {
                        row[0] = (float) (1 / (1 + Math.exp(-row[0])));
                    }
                }
                return logits;
            }
            return encoder.encode(tokenizer.encode(TEXTS, "").sequences());
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
        Path file = folder.resolve(script);
        try (InputStream in = PeerInteropTest.class.getResourceAsStream(script)) {
            Files.write(file, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(
                List.of(Shared.path("tools/peer-python").toRealPath().toString(), file.toString()));
        command.addAll(arguments);
        Path errors = folder.resolve(script + ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> read(errors)).isZero();
        return output;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
