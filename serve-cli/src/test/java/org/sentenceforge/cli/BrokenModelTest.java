package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.export.runtime.OnnxBackend;

/** Models that would give numbers without any meaning: each is refused, with the reason. */
class BrokenModelTest {
    @TempDir
    private Path folder;

    private ModelCopy model;
    private Path texts;

    @BeforeEach
    void model() throws IOException {
        model = ModelCopy.biEncoder(folder.resolve("model"));
        texts = Files.writeString(folder.resolve("texts.txt"), "one text\nanother text\n");
    }

    private Sforge.Result embed(Object... more) {
        Object[] all = new Object[5 + more.length];
        System.arraycopy(new Object[] {"embed", model.path(), texts, "-o", folder.resolve("out.npy")}, 0, all, 0, 5);
        System.arraycopy(more, 0, all, 5, more.length);
        return Sforge.run(all);
    }

    private void assertRefused(ExitCode code, Sforge.Result result, String... parts) {
        assertThat(result.err()).contains(parts);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(result.exitCode()).isEqualTo(code.value());
        assertThat(folder.resolve("out.npy")).doesNotExist();
    }

    /** Puts NaN into the middle of a tensor. */
    private static void spoil(ModelCopy model, String tensor) throws IOException {
        try (FileChannel file =
                FileChannel.open(model.file("model.safetensors"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            file.read(length, 0);
            int size = (int) length.getLong(0);
            ByteBuffer header = ByteBuffer.allocate(size);
            file.read(header, 8);
            JsonNode offsets =
                    new ObjectMapper().readTree(header.array()).get(tensor).get("data_offsets");
            long middle = (offsets.get(0).asLong() + offsets.get(1).asLong()) / 2 & ~3;
            file.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN), 8 + size + middle);
        }
    }

    @Test
    void aWeightThatIsNoNumberIsNamedByEveryCommand() throws IOException {
        spoil(model, "encoder.layer.1.output.dense.weight");
        String tensor = "tensor 'encoder.layer.1.output.dense.weight' holds numbers that are not finite";

        assertRefused(ExitCode.BAD_MODEL, embed(), tensor);
        assertRefused(ExitCode.BAD_MODEL, embed("--precision", "binary"), tensor);
        assertRefused(ExitCode.BAD_MODEL, Sforge.run("cluster", model.path(), texts), tensor);
        assertRefused(ExitCode.BAD_MODEL, Sforge.run("rank", model.path(), "--query", "one", texts), tensor);
        assertRefused(ExitCode.BAD_MODEL, Sforge.run("export", model.path()), tensor);
        assertThat(model.file("onnx")).doesNotExist();
    }

    @Test
    void scoresAreNumbersToo() throws IOException {
        ModelCopy scorer = ModelCopy.crossEncoder(folder.resolve("scorer"));
        spoil(scorer, "classifier.weight");
        Path pairs = Files.writeString(folder.resolve("pairs.txt"), "one\ttwo\n");

        assertRefused(
                ExitCode.BAD_MODEL, Sforge.run("predict", scorer.path(), pairs), "tensor 'classifier.weight' holds");
    }

    @ParameterizedTest
    @CsvSource({
        "quantization_config, '{\"bits\": 4}', quantized weights cannot be read",
        "compression_config, '{\"format\": \"int\"}', quantized weights cannot be read",
        "add_cross_attention, true, expected false; nothing else is supported",
        "is_encoder_decoder, true, expected false; nothing else is supported",
        "pruned_heads, '{\"0\": [1]}', expected none; nothing else is supported"
    })
    void aConfigurationOfAnotherFormOfModelIsRefused(String key, String value, String message) throws IOException {
        JsonNode json = new ObjectMapper().readTree(value);
        model.edit("config.json", config -> config.set(key, json));

        assertRefused(ExitCode.BAD_MODEL, embed(), "key '" + key + "' is ", message);
    }

    @Test
    void aTokenizersConfigurationThatIsNoObjectIsRefused() throws IOException {
        Files.writeString(model.file("tokenizer_config.json"), "[1]");

        assertRefused(ExitCode.BAD_MODEL, embed(), "tokenizer_config.json: expected a JSON object, got array");
    }

    @Test
    void aTypeOfTokensThatTheModelDoesNotHaveIsRefused() throws IOException {
        ModelCopy scorer = ModelCopy.crossEncoder(folder.resolve("scorer"));
        Path tokenizer = scorer.file("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replaceAll("\"type_id\": *1", "\"type_id\": 7"));
        Path pairs = Files.writeString(folder.resolve("pairs.txt"), "one\ttwo\n");

        assertRefused(
                ExitCode.BAD_MODEL,
                Sforge.run("predict", scorer.path(), pairs),
                "gives token type 7, but the model's table of token types has 2 rows");
    }

    @Test
    void anAdapterWithoutItsWeightsIsNotIgnored() throws IOException {
        Files.writeString(model.file("adapter_config.json"), "{\"base_model_name_or_path\": \"org/base\"}");

        assertRefused(ExitCode.BAD_MODEL, embed(), "adapter_model.safetensors is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Transformer,Normalize", "Transformer,Normalize,Pooling"})
    void aChainWithoutPoolingWhereItMattersIsRefused(String types) throws IOException {
        StringBuilder modules = new StringBuilder("[");
        for (String type : types.split(",")) {
            modules.append(modules.length() > 1 ? "," : "")
                    .append("{\"idx\": 0, \"name\": \"x\", \"path\": \"")
                    .append(type.equals("Pooling") ? "1_Pooling" : "")
                    .append("\", \"type\": \"sentence_transformers.models." + type + "\"}");
        }
        Files.writeString(model.file("modules.json"), modules + "]");

        assertRefused(ExitCode.BAD_MODEL, embed(), "expected a Pooling", "modules.json");
    }

    @Test
    void aGraphOutsideOfTheModelsDirectoryIsNotRun() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.onnx"), "a graph");

        for (Object name : List.of("../outside.onnx", outside, "onnx/../../outside.onnx", "")) {
            assertRefused(ExitCode.USAGE, embed("--file", name), "--file: expected the name of a graph in");
        }
    }

    @Test
    void aGraphOfAnotherKindOfModelIsRefused() throws IOException {
        ModelCopy scorer = ModelCopy.crossEncoder(folder.resolve("scorer"));
        assertThat(Sforge.run("export", scorer.path()).exitCode()).isZero();
        assertThat(Sforge.run("export", model.path()).exitCode()).isZero();
        Path own = model.file("onnx/model.onnx");
        Path scores = scorer.file("onnx/model.onnx");
        Path kept = Files.move(own, folder.resolve("kept.onnx"));
        Files.move(scores, own);
        Files.move(kept, scores);
        Path pairs = Files.writeString(folder.resolve("pairs.txt"), "one\ttwo\n");

        assertRefused(
                ExitCode.BAD_MODEL,
                embed("--backend", "onnx"),
                "model.onnx: expected an output 'sentence_embedding'",
                "got 'logits' with 1");
        assertRefused(
                ExitCode.BAD_MODEL,
                Sforge.run("predict", scorer.path(), "--backend", "onnx", pairs),
                "model.onnx: expected an output 'logits' with 1",
                "'sentence_embedding' with 32");
    }

    @Test
    void aGraphOfOtherWeightsIsNotRun() throws IOException {
        assertThat(Sforge.run("export", model.path()).exitCode()).isZero();
        Sforge.Result own = Sforge.run("rank", model.path(), "--backend", "onnx", "--query", "one", texts);
        assertThat(own.exitCode()).as(own.err()).isZero();

        spoil(model, "encoder.layer.1.output.dense.weight");

        assertRefused(
                ExitCode.BAD_MODEL,
                embed("--backend", "onnx"),
                "model.onnx: the graph was exported from other weights than the model's; export it again");
    }

    @Test
    void aGraphThatDoesNotSayOfWhichWeightsItIsRunsWithAWarning() throws IOException {
        assertThat(Sforge.run("export", model.path()).exitCode()).isZero();
        assertThat(embed("--backend", "onnx").err()).doesNotContain("warning");
        Path graph = model.file("onnx/model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int key = text.indexOf(OnnxBackend.WEIGHTS);
        bytes[key] = 'S';
        Files.write(graph, bytes);

        for (String[] options : new String[][] {{"--backend", "onnx"}, {"--file", "model.onnx"}}) {
            Sforge.Result result = embed(options[0], options[1]);

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err())
                    .containsOnlyOnce("warning: ")
                    .contains("model.onnx: the graph does not say of which weights it was made");
        }
        assertThat(embed().err()).doesNotContain("warning");
        Path rows = Files.writeString(
                folder.resolve("rows.jsonl"), "{\"anchor\": \"a\", \"positive\": \"b\", \"negative\": \"c\"}\n");
        assertThat(Sforge.run("eval", model.path(), "--backend", "onnx", "--task", "triplet", "--data", rows)
                        .err())
                .containsOnlyOnce("does not say of which weights");
    }

    @Test
    void aFolderOfLinksToABlobStoreBesideItIsAModel() throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Path linked = Files.createDirectory(folder.resolve("linked"));
        for (String name : model.names()) {
            if (Files.isRegularFile(model.file(name))) {
                Path blob = Files.copy(model.file(name), blobs.resolve(name.replace('/', '-')));
                Files.createDirectories(linked.resolve(name).getParent());
                Files.createSymbolicLink(linked.resolve(name), blob);
            }
        }

        Sforge.Result taken = Sforge.run("embed", linked, texts, "-o", "-");
        assertThat(taken.exitCode()).as(taken.err()).isZero();

        Files.delete(linked.resolve("modules.json"));
        Files.createSymbolicLink(linked.resolve("modules.json"), model.file("modules.json"));
        assertRefused(
                ExitCode.BAD_MODEL,
                Sforge.run("embed", linked, texts, "-o", "-"),
                "leads out of the model's directory");
    }
}
