package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommandsTest {

    /** Does what the test wants within a command that has all the shared options. */
    @Command(name = "probe", description = "Probe.")
    private static final class Probe implements Callable<Integer> {
        private final Callable<Integer> body;

        @Mixin
        private ConsoleOptions console;

        @Mixin
        private DeviceOption device;

        @Mixin
        private JsonOption json;

        Probe(Callable<Integer> body) {
            this.body = body;
        }

        @Override
        public Integer call() throws Exception {
            console.info("told");
            console.detail("told in detail");
            console.warn("warned");
            if (json.requested()) {
                json.print(Map.of("rows", 3));
            }
            return body.call();
        }
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Probe probe;

    private int run(Callable<Integer> body, String... args) {
        probe = new Probe(body);
        CommandLine line = Commands.commandLine(probe);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void anExpectedErrorIsOneMessageWithItsExitCode() {
        int code = run(
                () -> {
                    throw SforgeException.badData("train.jsonl:812: column 'positive' is empty");
                },
                "-q");

        assertThat(code).isEqualTo(3);
        assertThat(err.toString()).isEqualToNormalizingNewlines("error: train.jsonl:812: column 'positive' is empty\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aResultThatStandardOutputDidNotTakeIsAFailure() {
        CommandLine line = Commands.commandLine(new Probe(() -> 0));
        line.setErr(new PrintWriter(err));
        line.setOut(new PrintWriter(new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        })));

        assertThat(line.execute("--json")).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "{\"event\":\"error\",\"exit_code\":1,\"message\":\"standard output took not all of the result (No space left on device)");
    }

    @Test
    void theStackTraceComesWithVerbose() {
        run(
                () -> {
                    throw new IllegalStateException("broken");
                },
                "-v");

        assertThat(err.toString())
                .contains("error: unexpected IllegalStateException: broken")
                .contains("\tat ");
    }

    @Test
    void anUnexpectedErrorEndsWithOne() {
        int code = run(() -> {
            throw new IOException("odd");
        });

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void aMissingFileIsNamed() {
        run(() -> {
            throw new NoSuchFileException("no/such.txt");
        });

        assertThat(err.toString()).contains("error: no/such.txt: no such file or directory");
    }

    @Test
    void anOutOfMemoryErrorEndsWithSix() {
        int code = run(() -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThat(code).isEqualTo(6);
        assertThat(err.toString()).contains("out of memory (Java heap space)");
    }

    @Test
    void aNativeEngineThatRanOutOfMemoryEndsWithSixAndItsFigures() {
        int code = run(() -> {
            throw new IllegalStateException(
                    "odd",
                    new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total"
                            + " capacity of 79.10 GiB of which 5.06 MiB is free."));
        });

        assertThat(code).isEqualTo(6);
        assertThat(err.toString())
                .contains("error: out of memory (21.0 MB more were asked for, 5.3 MB of the GPU's 84.93 GB were free);")
                .contains("gradient_checkpointing");
    }

    @Test
    void aLibraryThatCannotBeUnpackedIsToldWithItsFolder() {
        int code = run(() -> {
            throw new CompletionException(new UnsatisfiedLinkError("no onnxruntime in java.library.path"));
        });

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "error: a library cannot be loaded (no onnxruntime",
                        System.getProperty("java.io.tmpdir"),
                        "is there room");
    }

    @Test
    void anUnknownOptionEndsWithTwoAndPointsToTheHelp() {
        int code = run(() -> 0, "--progres=none");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("error: Unknown option: '--progres=none'")
                .contains("--progress");
    }

    @Test
    void quietLeavesOnlyErrors() {
        run(() -> 0, "-q");

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void jsonGoesToStandardOutputAlone() {
        run(() -> 0, "--json");

        assertThat(out.toString()).isEqualToIgnoringWhitespace("{\"rows\": 3}");
        assertThat(err.toString()).isEqualToNormalizingNewlines("told\nwarning: warned\n");
    }

    @ParameterizedTest
    @CsvSource({"auto", "cpu", "cuda", "cuda:0", "cuda:12"})
    void devicesAreRead(String text) {
        run(() -> 0, "--device", text);

        assertThat(probe.device.device()).isEqualTo(Device.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"gpu", "cuda:", "cuda:x", "CPU", "''"})
    void anUnknownDeviceEndsWithTwo(String text) {
        int code = run(() -> 0, "--device", text);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("unknown device '" + text + "'; expected auto, cpu, cuda or cuda:N");
    }

    @Test
    void severalDevicesWhereOneIsMeantEndWithTwo() {
        int code = run(() -> 0, "--device", "cuda:0,cuda:1");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("'cuda:0,cuda:1': several devices where one is meant", "gradient_accumulation_steps");
    }
}
