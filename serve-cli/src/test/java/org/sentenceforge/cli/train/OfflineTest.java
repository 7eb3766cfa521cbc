package org.sentenceforge.cli.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.NoSockets;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/** What {@code --offline} promises, for a directory with an adapter whose base model is the hub's: no socket is opened. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "what forbids the sockets, the SecurityManager, is gone since")
class OfflineTest {
    private static final String COMMIT = "c".repeat(40);

    @TempDir
    private Path folder;

    private TinyRun training;
    private Path adapter;
    private Path cached;

    @BeforeEach
    void anAdapterOfACachedBase() throws IOException {
        training = new TinyRun(folder);
        assertThat(training.run(training.config("base", 1, "")))
                .as(training.errors())
                .isZero();
        cached = folder.resolve("cache/models--org--base");
        adapter = Files.createDirectory(folder.resolve("adapter"));
        copy(folder.resolve("base"), cached.resolve("snapshots/" + COMMIT));
        copy(folder.resolve("base"), adapter);
        Files.createDirectories(cached.resolve("refs"));
        Files.writeString(cached.resolve("refs/main"), COMMIT);

        long hidden = new ObjectMapper()
                .readTree(adapter.resolve("config.json").toFile())
                .get("hidden_size")
                .asLong();
        Files.delete(adapter.resolve("config.json"));
        Files.delete(adapter.resolve("model.safetensors"));
        Files.writeString(adapter.resolve("adapter_config.json"), "{\"base_model_name_or_path\": \"org/base\"}");
        TensorInfo bias =
                new TensorInfo("base_model.model.encoder.layer.0.output.dense.bias", DType.F32, List.of(hidden));
        SafetensorsWriter.write(
                adapter.resolve("adapter_model.safetensors"),
                List.of(bias),
                (tensor, sink) -> sink.accept(ByteBuffer.allocate((int) tensor.byteSize())));
    }

    @Test
    void anAdapterIsTrainedOnWithItsCachedBaseAndNoSocket() throws Exception {
        Path config = training.startFrom("model: " + adapter + "\n", training.config("out", 2, ""));

        int exitCode = withoutSockets("train", config.toString(), "--offline");

        assertThat(exitCode).as(errors()).isZero();
        assertThat(folder.resolve("out/model.safetensors")).exists();
    }

    @Test
    void aBaseThatIsNotThereIsMissedWithoutASocket() throws Exception {
        Files.delete(cached.resolve("refs/main"));
        Files.writeString(folder.resolve("texts.txt"), "a text\n");
        String[] embed = {
            "embed",
            adapter.toString(),
            folder.resolve("texts.txt").toString(),
            "-o",
            folder.resolve("x.npy").toString()
        };

        int exitCode = withoutSockets(
                Stream.concat(Stream.of(embed), Stream.of("--offline")).toArray(String[]::new));

        assertThat(exitCode).as(errors()).isEqualTo(ExitCode.BAD_MODEL.value());
        assertThat(errors()).contains("org/base", "the network is forbidden");
        // the trap does shut: where the network is allowed, it is used
        assertThat(withoutSockets(embed)).isNotZero();
        assertThat(errors()).contains("SecurityException");
    }

    /** Runs the program so that it fails where it uses the network in any way; the exit code. */
    private int withoutSockets(String... command) throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(
                Sforge.command(List.of("-Djava.security.manager=" + NoSockets.class.getName()), command));
        program.environment().put("HF_HUB_CACHE", folder.resolve("cache").toString());
        program.environment().put("HF_ENDPOINT", "http://127.0.0.1:9");
        return program.redirectError(folder.resolve("errors").toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .start()
                .waitFor();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"), UTF_8);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
