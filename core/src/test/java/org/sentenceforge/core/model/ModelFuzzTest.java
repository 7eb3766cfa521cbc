package org.sentenceforge.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_MODEL;
import static org.sentenceforge.core.ExitCode.USAGE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.support.fuzz.Mutations;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * Model directories of which one file is broken or made to do harm: a message about the model, or a model that works. Opening tokenizer and
 * weights takes much longer than reading what a directory says; where another file is broken, they are opened for some of the inputs.
 */
class ModelFuzzTest {
    private static final int OPENED = 8;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "v5.1.2/cls_dense_prompts, config.json",
        "v5.1.2/cls_dense_prompts, modules.json",
        "v5.1.2/cls_dense_prompts, config_sentence_transformers.json",
        "v5.1.2/cls_dense_prompts, sentence_bert_config.json",
        "v5.1.2/cls_dense_prompts, 1_Pooling/config.json",
        "v5.1.2/cls_dense_prompts, 2_Dense/config.json",
        "v5.1.2/cls_dense_prompts, tokenizer.json",
        "v5.1.2/cls_dense_prompts, tokenizer_config.json",
        "v6.0.1/cls_dense_prompts, modules.json",
        "v6.0.1/cls_dense_prompts, sentence_bert_config.json",
        "v5.1.2/cross_encoder_3_labels_max24, config.json",
        "v6.0.1/cross_encoder_1, config_sentence_transformers.json"
    })
    void aFileOfTheDirectory(String model, String name) throws Exception {
        copy(GoldenFiles.path("saved_models/" + model + "/model"), folder);
        fuzz(model + "/" + name, name);
    }

    /** The encoder alone: modules and weights would be those of one architecture. */
    @Test
    void theConfigurationOfAnyArchitecture() throws Exception {
        List<byte[]> configurations = new ArrayList<>();
        for (Path architecture : GoldenFiles.folders("architectures")) {
            for (String name : List.of("config.json", "config.v5.json")) {
                if (Files.exists(architecture.resolve(name))) {
                    configurations.add(Files.readAllBytes(architecture.resolve(name)));
                }
            }
        }
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(name), folder.resolve(name));
        }

        Fuzzing.of("config.json of any architecture", BAD_MODEL, USAGE)
                .run(
                        500,
                        mutations -> new Input(mutations.ofJson(mutations.oneOf(configurations)), mutations),
                        input -> {
                            Fuzzing.write(folder.resolve("config.json"), input.content);
                            ModelDirectory read = ModelDirectory.read(folder);
                            if (input.opened) {
                                tokenize(read);
                            }
                        });
    }

    @Test
    void anAdapter() throws Exception {
        Path base = folder.resolve("base");
        copy(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"), base);
        Path adapter = folder.resolve("adapter");
        copy(base, adapter);
        Files.delete(adapter.resolve("config.json"));
        Files.delete(adapter.resolve("model.safetensors"));
        String query = "base_model.model.encoder.layer.1.attention.self.query.";
        SafetensorsWriter.write(
                adapter.resolve("adapter_model.safetensors"),
                List.of(
                        new TensorInfo(query + "lora_A.weight", DType.F32, List.of(2L, 32L)),
                        new TensorInfo(query + "lora_B.weight", DType.F32, List.of(32L, 2L))),
                (tensor, sink) -> sink.accept(ByteBuffer.allocate((int) tensor.byteSize())));
        byte[] whole = ("{\"peft_type\":\"LORA\",\"base_model_name_or_path\":\"" + base + "\",\"r\":2,\"lora_alpha\":6,"
                        + "\"target_modules\":[\"query\"],\"bias\":\"none\",\"fan_in_fan_out\":false,\"use_rslora\":true,"
                        + "\"alpha_pattern\":{\"query\":4},\"rank_pattern\":{},\"modules_to_save\":null}")
                .getBytes(UTF_8);

        Fuzzing.of("adapter_config.json", BAD_MODEL, USAGE)
                .run(
                        300,
                        mutations -> new Input(mutations.ofJson(whole), mutations),
                        input -> input.read(adapter, "adapter_config.json"));
    }

    @Test
    void theIndexOfShards() throws Exception {
        copy(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"), folder);
        Files.move(folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00001.safetensors"));
        String names;
        try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve("model-00001-of-00001.safetensors"))) {
            names = String.join("\":\"model-00001-of-00001.safetensors\",\"", weights.names());
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":8},\"weight_map\":{\"" + names
                        + "\":\"model-00001-of-00001.safetensors\"}}");
        fuzz("model.safetensors.index.json", "model.safetensors.index.json");
    }

    @Test
    void aVocabularyInTheOldForm() throws Exception {
        copy(GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model"), folder);
        Files.delete(folder.resolve("tokenizer.json"));
        byte[] whole = Files.readAllBytes(folder.resolve("vocab.txt"));

        Fuzzing.of("vocab.txt", BAD_MODEL)
                .run(
                        200,
                        mutations -> new Input(mutations.ofText(whole), true),
                        input -> input.read(folder, "vocab.txt"));
    }

    private void fuzz(String what, String name) throws Exception {
        byte[] whole = Files.readAllBytes(folder.resolve(name));
        boolean always = name.startsWith("tokenizer") || name.endsWith(".index.json");
        // usage: the directory's own maximum length may leave no room for text
        Fuzzing.of(what, BAD_MODEL, USAGE)
                .run(
                        200,
                        mutations -> new Input(mutations.ofJson(whole), always || mutations.oneIn(OPENED)),
                        input -> input.read(folder, name));
    }

    /** A file's content, and whether tokenizer and weights are opened. */
    private record Input(byte[] content, boolean opened) {
        Input(byte[] content, Mutations mutations) {
            this(content, mutations.oneIn(OPENED));
        }

        void read(Path directory, String name) throws IOException {
            Fuzzing.write(directory.resolve(name), content);
            ModelDirectory read = ModelDirectory.read(directory);
            if (opened) {
                tokenize(read);
                read.openWeights().close();
            }
        }
    }

    private static void tokenize(ModelDirectory model) {
        try (TextTokenizer tokenizer = model.openTokenizer()) {
            tokenizer.encode(List.of("who is the doctor", ""), "");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
