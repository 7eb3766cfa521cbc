package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;

class OutputLockTest {
    @TempDir
    Path parent;

    @Test
    void aSecondRunOfTheSameProcessIsRefusedUntilTheFirstHasEnded() {
        try (OutputLock first = OutputLock.acquire(folder())) {
            assertThat(first.leftovers(folder())).isEmpty();
            assertThatThrownBy(() -> OutputLock.acquire(folder()))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining("another run is writing there");
        }
        OutputLock.acquire(folder()).close();
    }

    @Test
    void aFolderMadeForNothingIsRemoved() throws IOException {
        OutputLock.acquire(folder()).close();
        assertThat(folder()).doesNotExist();

        Files.createDirectory(folder());
        OutputLock.acquire(folder()).close();
        assertThat(names(folder())).isEmpty();
    }

    @Test
    void aFileIsNoFolderToLock() throws IOException {
        Files.writeString(folder(), "text");
        assertThatThrownBy(() -> OutputLock.acquire(folder())).hasMessageContaining("is a file; name a directory");
    }

    @Test
    void aKilledRunGivesTheLockBackAndWhatItLeftIsRemoved() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HalfDone.class.getName(),
                        folder().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("half done");
            assertThatThrownBy(() -> OutputLock.acquire(folder()))
                    .hasMessageContaining("another run is writing there (process " + other.pid() + ")");
        } finally {
            other.destroyForcibly().waitFor();
        }
        Files.writeString(folder().resolve(".notes.tmp"), "a person's");
        Files.writeString(folder().resolve(".a.1x2-3.tmp"), "of a process that never held this lock");
        Files.writeString(folder().resolve("eval.csv"), "whole");
        assertThat(names(parent)).hasSize(2);

        try (OutputLock lock = OutputLock.acquire(folder())) {
            assertThat(lock.leftovers(folder().resolve("checkpoints")))
                    .extracting(OutputLock::targetOf)
                    .containsExactly("checkpoint-4");
            assertThat(lock.removeLeftovers(List.of("checkpoints", "missing"))).isEqualTo(3);
            try (AtomicDirectory own = AtomicDirectory.create(folder().resolve("own"))) {
                assertThat(lock.leftovers(folder())).isEmpty();
                assertThat(own.path()).exists();
            }
        }

        assertThat(names(parent)).containsExactly("out");
        assertThat(names(folder())).containsExactly(".a.1x2-3.tmp", ".notes.tmp", "checkpoints", "eval.csv");
        assertThat(names(folder().resolve("checkpoints"))).isEmpty();
    }

    /** A run that holds the lock and has a file, a folder and the folder itself half-written, until it is killed. */
    static final class HalfDone {
        private HalfDone() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            Path out = Path.of(args[0]);
            try (OutputLock lock = OutputLock.acquire(out);
                    AtomicFile file = AtomicFile.create(out.resolve("log.jsonl"));
                    AtomicDirectory checkpoint = AtomicDirectory.create(out.resolve("checkpoints/checkpoint-4"));
                    AtomicDirectory model = AtomicDirectory.create(out)) {
                Files.writeString(checkpoint.path().resolve("config.json"), "{}");
                Files.writeString(model.path().resolve("config.json"), "{}");
                System.out.println("half done");
                Thread.sleep(60_000);
                throw new IllegalStateException(lock + " and " + file + " were not killed");
            }
        }
    }

    private Path folder() {
        return parent.resolve("out");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
