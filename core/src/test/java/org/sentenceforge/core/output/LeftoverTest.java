package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process that was killed left half-written goes when the same output is next written. */
@EnabledOnOs(OS.LINUX)
class LeftoverTest {
    @TempDir
    private Path folder;

    /** Begins two outputs and waits to be killed. */
    static final class Writer {
        public static void main(String[] args) throws IOException, InterruptedException {
            Path folder = Path.of(args[0]);
            AtomicFile file = AtomicFile.create(folder.resolve("vectors.npy"));
            AtomicDirectory directory = AtomicDirectory.create(folder.resolve("model"));
            Files.writeString(directory.path().resolve("config.json"), "half");
            file.channel().position();
            Thread.sleep(60_000);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aKilledProcessLeavesNothingToTheNextRunAndALivingOneIsLeftAlone() throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Writer.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        Path model = folder.resolve("model");
        while (names().size() < 2 || names().stream().noneMatch(name -> name.startsWith(".model"))) {
            assertThat(writer.isAlive()).isTrue();
            Thread.sleep(20);
        }
        Path other = Files.writeString(folder.resolve(".vectors.npy.1x1-1.tmp"), "of another system");

        AtomicFile.writeString(folder.resolve("other"), "");
        assertThat(names()).hasSize(4);
        writer.destroyForcibly().waitFor();
        AtomicFile.writeString(folder.resolve("vectors.npy"), "whole");
        try (AtomicDirectory directory = AtomicDirectory.create(model)) {
            directory.commit();
        }

        assertThat(names()).containsExactly(other.getFileName().toString(), "model", "other", "vectors.npy");
    }
}
