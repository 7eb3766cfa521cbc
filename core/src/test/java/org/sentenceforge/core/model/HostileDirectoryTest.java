package org.sentenceforge.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/** Directories made to do harm, or merely broken: each is refused with one message that names the place. */
@Timeout(60)
class HostileDirectoryTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void copyAModel() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model");
        model = folder.resolve("model");
        try (Stream<Path> files = Files.walk(golden)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, model.resolve(golden.relativize(file).toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "1_Pooling/../../secret", "/etc", "..", "..\\\\secret"})
    void pathsThatLeadOut(String path) throws IOException {
        Files.createDirectory(folder.resolve("secret"));
        Files.writeString(folder.resolve("secret/config.json"), "{\"pooling_mode\":\"mean\"}");
        replace("modules.json", "\"1_Pooling\"", "\"" + path + "\"");
        refused().hasMessageMatching("(?s).*(leads out|is missing).*");
    }

    @Test
    void linksThatLeadOut() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.json"), "{}");
        Files.delete(model.resolve("config.json"));
        Files.createSymbolicLink(model.resolve("config.json"), secret);
        refused().hasMessageContaining("leads out").hasMessageContaining("config.json");
    }

    @Test
    void aFolderThatIsALinkOut() throws IOException {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.move(model.resolve("1_Pooling/config.json"), secret.resolve("config.json"));
        Files.delete(model.resolve("1_Pooling"));
        Files.createSymbolicLink(model.resolve("1_Pooling"), secret);
        refused().hasMessageContaining("leads out");
    }

    @Test
    void linksIntoTheBlobsOfTheSharedCacheAreFine() throws IOException {
        Path snapshot = folder.resolve("models--org--name/snapshots/abc");
        Path blobs = folder.resolve("models--org--name/blobs");
        Files.createDirectories(snapshot.getParent());
        Files.createDirectories(blobs);
        Files.move(model, snapshot);
        Files.move(snapshot.resolve("config.json"), blobs.resolve("123"));
        Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/123"));
        assertThat(ModelDirectory.read(snapshot).model().dimension()).isEqualTo(16);
    }

    @Test
    void shardsThatLieElsewhere() throws IOException {
        Files.move(model.resolve("model.safetensors"), folder.resolve("outside.safetensors"));
        Files.writeString(
                model.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"embeddings.LayerNorm.bias\":\"../outside.safetensors\"}}");
        refused().hasMessageContaining("leads out");
    }

    @Test
    void codeOfTheModelsOwn() throws IOException {
        replace("modules.json", "sentence_transformers.models.Pooling", "my_code.Pooling");
        refused().hasMessageContaining("my_code.Pooling").hasMessageContaining("never run");
        replace("modules.json", "my_code.Pooling", "sentence_transformers.models.CLIPModel");
        refused().hasMessageContaining("module CLIPModel is not supported");
        replace("modules.json", "sentence_transformers.models.Transformer", "sentence_transformers.models.CLIPModel");
        refused().hasMessageContaining("module CLIPModel is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"num_hidden_layers\": 2", "vocab_size\": 200", "hidden_size\": 32", "intermediate_size\": 64"})
    void configurationsOfAbsurdSize(String setting) throws IOException {
        replace("config.json", setting, setting.replaceFirst("\\d+$", "2000000000"));
        refused();
    }

    @Test
    void brokenJsonIsNamedWithItsLine() throws IOException {
        Files.writeString(model.resolve("config.json"), "{\n\"model_type\": \"bert\",,\n}");
        refused().hasMessageContaining("config.json:2");
        Files.writeString(model.resolve("config.json"), "[".repeat(100_000));
        refused().hasMessageContaining("config.json");
        Files.writeString(model.resolve("config.json"), "");
        refused().hasMessageContaining("config.json");
        Files.writeString(model.resolve("config.json"), "{\"model_type\":\"bert\",\"model_type\":\"roberta\"}");
        refused().hasMessageContaining("Duplicate");
    }

    @Test
    void missingTensorsAreNamed() throws IOException {
        rewriteWeights(tensors -> tensors.removeIf(tensor -> tensor.name().contains("layer.1.output.dense")));
        refused()
                .hasMessageContaining("2 tensors are missing")
                .hasMessageContaining("encoder.layer.1.output.dense.weight");
    }

    @Test
    void unexpectedTensorsAreNamed() throws IOException {
        rewriteWeights(
                tensors -> tensors.add(new TensorInfo("encoder.layer.2.output.dense.bias", DType.F32, List.of(32L))));
        refused().hasMessageContaining("not expected").hasMessageContaining("encoder.layer.2.output.dense.bias");
    }

    @Test
    void wrongShapesAndTypesAreNamed() throws IOException {
        rewriteWeights(tensors -> tensors.replaceAll(tensor -> tensor.name().equals("embeddings.LayerNorm.bias")
                ? new TensorInfo(tensor.name(), DType.F32, List.of(31L))
                : tensor));
        refused()
                .hasMessageContaining("embeddings.LayerNorm.bias")
                .hasMessageContaining("[31]")
                .hasMessageContaining("[32]");
        copyWeights();
        rewriteWeights(tensors -> tensors.replaceAll(tensor -> tensor.name().equals("embeddings.LayerNorm.bias")
                ? new TensorInfo(tensor.name(), DType.I64, List.of(32L))
                : tensor));
        refused().hasMessageContaining("embeddings.LayerNorm.bias").hasMessageContaining("I64");
    }

    @Test
    void aForeignTokenizer() throws IOException {
        replace("tokenizer.json", "\"vocab\": {", "\"vocab\": {\"alien\": 250,");
        refused().hasMessageContaining("token ids up to 250").hasMessageContaining("200 rows");
    }

    @Test
    void aTruncatedWeightFile() throws IOException {
        byte[] bytes = Files.readAllBytes(model.resolve("model.safetensors"));
        Files.write(model.resolve("model.safetensors"), Arrays.copyOf(bytes, bytes.length - 100));
        refused().hasMessageContaining("model.safetensors").hasMessageContaining("cut short");
    }

    @Test
    void noModelAtAll() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused(empty).hasMessageContaining("no model");
        assertRefused(folder.resolve("nowhere")).hasMessageContaining("no such directory");
        assertRefused(Files.writeString(folder.resolve("file"), "x")).hasMessageContaining("is a file");
        Files.delete(model.resolve("model.safetensors"));
        refused().hasMessageContaining("no weights");
    }

    private interface Change {
        void apply(List<TensorInfo> tensors);
    }

    /** Writes the weights again with other tensors; values do not matter. */
    private void rewriteWeights(Change change) {
        Path file = model.resolve("model.safetensors");
        List<TensorInfo> tensors = new ArrayList<>();
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            read.names().forEach(name -> tensors.add(read.info(name)));
        }
        change.apply(tensors);
        SafetensorsWriter.write(
                file, tensors, (tensor, sink) -> sink.accept(ByteBuffer.allocate((int) tensor.byteSize())));
    }

    private void copyWeights() throws IOException {
        Files.copy(
                GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model/model.safetensors"),
                model.resolve("model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void replace(String file, String from, String to) throws IOException {
        String text = Files.readString(model.resolve(file), UTF_8);
        assertThat(text).contains(from);
        Files.writeString(model.resolve(file), text.replace(from, to), UTF_8);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused() {
        return assertRefused(model);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Path directory) {
        return assertThatThrownBy(() -> {
                    ModelDirectory read = ModelDirectory.read(directory);
                    read.openTokenizer().close();
                    read.openWeights().close();
                })
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL));
    }
}
