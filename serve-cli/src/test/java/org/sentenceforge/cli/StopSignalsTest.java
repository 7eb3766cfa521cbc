package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.sentenceforge.cli.program.StopSignals;
import org.sentenceforge.core.NativeCalls;

/**
 * ONNX Runtime's Java binding frees its environment in a shutdown hook, and hooks do not wait for one another: a graph that ran at that
 * moment crashed the process.
 */
@DisabledOnOs(OS.WINDOWS)
class StopSignalsTest {

    @Test
    void aNativeCallComesToItsEndBeforeTheShutdownHooksOfLibrariesBegin() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StoppedProgram.class.getName()))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("call begins");
            process.toHandle().destroy(); // not of the process: that closes the stream
            assertThat(out.lines()).containsExactly("call ends", "hook of a library");
        }
        assertThat(process.waitFor()).isEqualTo(128 + 15);
    }

    /** A program with a library's hook, inside a native call. */
    static final class StoppedProgram {
        private StoppedProgram() {}

        public static void main(String[] args) {
            StopSignals.handle();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook of a library")));
            NativeCalls.run(() -> {
                System.out.println("call begins");
                pause();
                System.out.println("call ends");
                return null;
            });
            NativeCalls.run(() -> {
                System.out.println("a further call begins");
                return null;
            });
        }

        private static void pause() {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
