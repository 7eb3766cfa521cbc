package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TinyTraining;

/** Where there is no more memory, Java's or the system's, the program ends with exit code 6 and what to change; no output is left. */
@Tag("it")
@EnabledOnOs(OS.LINUX) // where a process can be given less memory
class OutOfMemoryTest {
    /** A batch of so many texts of so many words asks for a gigabyte at once. */
    private static final int TEXTS = 3000;

    private static final int WORDS = 250;

    @TempDir
    private Path folder;

    /** What a process and libtorch map without using it, and some more. */
    private static final long ADDRESSES_KB = 3_000_000;

    private record Ended(int exitCode, String errors) {}

    @Test
    void aBatchThatIsTooLargeForTheMachineIsRefusedWithTheOptionToTurn() throws Exception {
        Path texts = Files.write(
                folder.resolve("texts.txt"),
                IntStream.range(0, TEXTS)
                        .mapToObj(i -> i + String.join("", Collections.nCopies(WORDS, " word")))
                        .toList());

        Ended ended = run(
                ADDRESSES_KB,
                "512m",
                "embed",
                Sforge.BUILTIN,
                texts.toString(),
                "--output",
                folder.resolve("vectors.npy").toString(),
                "--backend",
                "torch",
                "--dtype",
                "fp32",
                "--threads",
                "1",
                "--tokens-per-batch",
                "1000000");

        assertThat(ended.errors()).contains("error: out of memory in a batch of ", "--tokens-per-batch ");
        assertThat(ended.errors().lines()).hasSize(1);
        assertThat(ended.exitCode()).isEqualTo(6);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("texts.txt", "errors", "output");
    }

    /** Java's own: on a thread that reads, and on the one that works. */
    @ParameterizedTest
    @CsvSource({"embed, --output", "cluster, --output"})
    void aJavaHeapThatIsTooSmallIsToldAsThat(String command, String output) throws Exception {
        Path line = Files.writeString(folder.resolve("texts.txt"), "word ".repeat(8 << 20) + "\n");

        Ended ended = run(
                Long.MAX_VALUE,
                "24m",
                command,
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toString(),
                line.toString(),
                output,
                folder.resolve("out.jsonl").toString());

        assertThat(ended.errors()).contains("error: out of memory (Java heap space); ", "SFORGE_JAVA_OPTS=-Xmx8g");
        assertThat(ended.exitCode()).isEqualTo(6);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("texts.txt", "errors", "output");
    }

    @Test
    void aTrainingWithTooLittleHeapEndsToo() throws Exception {
        TinyTraining training = new TinyTraining(folder);
        Path config = training.config("out", 2, "");
        Files.writeString(
                folder.resolve("pairs.jsonl"),
                "{\"anchor\": \"a\", \"positive\": \"" + "word ".repeat(8 << 20) + "\"}\n");

        Ended ended = run(Long.MAX_VALUE, "24m", "train", config.toString());

        assertThat(ended.errors()).contains("error: out of memory (Java heap space); ", "SFORGE_JAVA_OPTS=-Xmx8g");
        assertThat(ended.exitCode()).isEqualTo(6);
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    }

    /** @param addresses the most that the process may map, in KB */
    private Ended run(long addresses, String heap, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -v $0; exec \"$@\""));
        command.add(addresses == Long.MAX_VALUE ? "unlimited" : Long.toString(addresses));
        command.addAll(Sforge.command(
                List.of(
                        "-Xmx" + heap,
                        "-XX:CompressedClassSpaceSize=64m",
                        "-XX:ReservedCodeCacheSize=64m",
                        "-Dai.djl.offline=true"),
                arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().put("TORCH_CPP_LOG_LEVEL", "ERROR");
        Process process = builder.redirectError(folder.resolve("errors").toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(folder.resolve("errors")));
    }
}
