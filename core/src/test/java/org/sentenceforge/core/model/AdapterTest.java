package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/** A directory with a LoRA adapter in the place of config.json and model.safetensors. */
class AdapterTest {
    private static final String QUERY = "encoder.layer.1.attention.self.query";
    private static final String WORDS = "embeddings.word_embeddings";
    private static final int RANK = 2;

    @TempDir
    private Path folder;

    private final Map<String, float[]> tensors = new TreeMap<>();
    private final Map<String, List<Long>> shapes = new TreeMap<>();

    @BeforeEach
    void makeAnAdapter() throws IOException {
        Path base = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toRealPath();
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.sorted().toList()) {
                String name = base.relativize(file).toString();
                if (!name.isEmpty() && !name.equals("config.json") && !name.equals("model.safetensors")) {
                    Files.copy(file, folder.resolve(name));
                }
            }
        }
        Files.writeString(
                folder.resolve("adapter_config.json"),
                "{\"peft_type\":\"LORA\",\"base_model_name_or_path\":\"" + base + "\",\"r\":2,\"lora_alpha\":6,"
                        + "\"alpha_pattern\":{\"word_embeddings\":4}}");
        put(QUERY + ".lora_A.weight", RANK, 32);
        put(QUERY + ".lora_B.weight", 32, RANK);
        put(WORDS + ".lora_embedding_A", RANK, 200);
        put(WORDS + ".lora_embedding_B", 32, RANK);
        put("encoder.layer.0.output.dense.bias", 32);
        writeAdapter();
    }

    @Test
    void itsMatricesAreMergedIntoTheBase() {
        ModelDirectory directory = ModelDirectory.read(folder);
        ModelDirectory base = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        assertThat(directory.model()).isEqualTo(base.model());
        try (PretrainedWeights merged = directory.openWeights();
                PretrainedWeights plain = base.openWeights()) {
            float[] a = tensors.get(QUERY + ".lora_A.weight");
            float[] b = tensors.get(QUERY + ".lora_B.weight");
            for (int row = 0; row < 32; row++) {
                for (int column = 0; column < 32; column++) {
                    double change = b[row * 2] * a[column] + b[row * 2 + 1] * a[32 + column];
                    assertThat((double) value(merged, QUERY + ".weight", row * 32 + column))
                            .isCloseTo(value(plain, QUERY + ".weight", row * 32 + column) + 3 * change, within(1e-5));
                }
            }
            float[] ea = tensors.get(WORDS + ".lora_embedding_A");
            float[] eb = tensors.get(WORDS + ".lora_embedding_B");
            int token = 117;
            for (int column = 0; column < 32; column++) {
                double change = eb[column * 2] * ea[token] + eb[column * 2 + 1] * ea[200 + token];
                assertThat((double) value(merged, WORDS + ".weight", token * 32 + column))
                        .isCloseTo(value(plain, WORDS + ".weight", token * 32 + column) + 2 * change, within(1e-5));
            }
            assertThat(value(merged, "encoder.layer.0.output.dense.bias", 5))
                    .isEqualTo(tensors.get("encoder.layer.0.output.dense.bias")[5]);
            assertThat(merged.bytes("embeddings.LayerNorm.weight", 0, 128))
                    .isEqualTo(plain.bytes("embeddings.LayerNorm.weight", 0, 128));
        }
    }

    @Test
    void aTensorWithoutAPlaceIsNamed() {
        put("encoder.layer.7.attention.self.query.lora_A.weight", RANK, 32);
        writeAdapter();
        assertThatThrownBy(() -> ModelDirectory.read(folder).openWeights())
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("layer.7");
    }

    @Test
    void aMatrixOfTheWrongSizeIsNamed() {
        put(QUERY + ".lora_B.weight", 31, RANK);
        writeAdapter();
        assertThatThrownBy(() -> ModelDirectory.read(folder).openWeights())
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("lora_B")
                .hasMessageContaining("[32, 32]");
    }

    @Test
    void otherAdaptersAreRefused() throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{\"peft_type\":\"IA3\"}");
        assertThatThrownBy(() -> ModelDirectory.read(folder))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("peft_type")
                .hasMessageContaining("IA3");
    }

    private void put(String name, int... shape) {
        int size = 1;
        List<Long> sizes = new ArrayList<>();
        for (int one : shape) {
            size *= one;
            sizes.add((long) one);
        }
        Random random = new Random(name.hashCode());
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        tensors.put(name, values);
        shapes.put(name, sizes);
    }

    private void writeAdapter() {
        List<TensorInfo> infos = tensors.keySet().stream()
                .map(name -> new TensorInfo("base_model.model." + name, DType.F32, shapes.get(name)))
                .toList();
        SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), infos, (tensor, sink) -> {
            ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensors.get(tensor.name().substring("base_model.model.".length())));
            sink.accept(bytes);
        });
    }

    private static float value(PretrainedWeights weights, String name, int index) {
        return weights.bytes(name, index * 4L, 4).getFloat(0);
    }
}
