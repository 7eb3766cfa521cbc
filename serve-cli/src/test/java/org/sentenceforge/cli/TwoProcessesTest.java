package org.sentenceforge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.support.GoldenFiles;

/** Two processes that write to one place at once. */
@Tag("it")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TwoProcessesTest {
    private final Path model = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model");

    @TempDir
    private Path folder;

    @Test
    void oneModelIsDownloadedIntoOneCache() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "one\ntwo\n");
        List<Process> running = new ArrayList<>();
        try (FakeHub hub = new FakeHub()) {
            for (Path file : files(model)) {
                hub.file(model.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            for (String name : List.of("a.npy", "b.npy")) {
                ProcessBuilder process = new ProcessBuilder(Sforge.command(
                                List.of(),
                                "embed",
                                "org/tiny",
                                texts.toString(),
                                "-o",
                                folder.resolve(name).toString()))
                        .redirectError(folder.resolve(name + ".errors").toFile());
                process.environment().put("HF_ENDPOINT", hub.endpoint().toString());
                process.environment().put("HF_HOME", folder.resolve("hf").toString());
                process.environment().put("HF_HUB_OFFLINE", "0");
                running.add(process.start());
            }
            for (Process process : running) {
                assertThat(process.waitFor()).isZero();
            }
        }

        assertThat(folder.resolve("a.npy")).hasSameBinaryContentAs(folder.resolve("b.npy"));
        assertThat(files(folder.resolve("hf")))
                .extracting(file -> file.getFileName().toString())
                .contains("model.safetensors")
                .noneMatch(name -> name.contains("incomplete") || name.endsWith(".copy"));
    }

    @Test
    void theSecondOfTwoRunsThatCanBeResumedIsToldWhoIsFirst() throws Exception {
        Path output = folder.resolve("out.npy");
        String[] command = {"embed", model.toString(), "-", "-o", output.toString(), "--resume", "--device", "cpu"};
        Process first = new ProcessBuilder(Sforge.command(List.of(), command))
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (OutputStream texts = first.getOutputStream()) {
            texts.write("one\ntwo\n".getBytes(UTF_8));
            texts.flush();
            while (!Files.exists(folder.resolve(".out.npy.partial.id")) && first.isAlive()) {
                Thread.sleep(20);
            }

            Sforge.Result second = Sforge.run((Object[]) command);

            assertThat(second.exitCode()).as(second.err()).isEqualTo(1);
            assertThat(second.err())
                    .contains("out.npy is being written by another run (process " + first.pid() + "); wait for it");
        }
        assertThat(first.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        assertThat(files(folder))
                .contains(output)
                .noneMatch(file -> file.toString().contains(".partial"));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
