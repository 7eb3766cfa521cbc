package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is connected that was not asked for: each command on local files, on each backend, without {@code --offline}. */
@Tag("it")
class NoNetworkTest {
    private static final List<String> STRACE =
            List.of("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,bind,sendto,sendmsg,sendmmsg", "-o");

    @TempDir
    private Path folder;

    @Test
    @EnabledForJreRange(
            max = JRE.JAVA_23,
            disabledReason = "what forbids the sockets, the SecurityManager, is gone since")
    void noCommandLooksUpANameOrOpensAConnection() throws Exception {
        List<String> forbid = List.of("-Djava.security.manager=" + NoSockets.class.getName());

        assertThat(ends(Sforge.command(forbid, EveryCommand.class, folder.toString())))
                .as(said())
                .isZero();
    }

    /** The same of native libraries, and of any Java: as the system sees it. */
    @Test
    void noLibraryConnectsEither() throws Exception {
        Assumptions.assumeTrue(canTrace(), "skipped: needs strace, and the right to trace");
        Path calls = folder.resolve("calls");
        List<String> traced = new ArrayList<>(STRACE);
        traced.add(calls.toString());
        traced.addAll(Sforge.command(List.of(), EveryCommand.class, folder.toString()));

        assertThat(ends(traced)).as(said()).isZero();

        // among all calls are those that say which name was looked up
        assertThat(internetCalls(calls)).as(Files.readString(calls)).isEmpty();
    }

    @Test
    void theTraceSeesAConnectionThatIsAskedFor() throws Exception {
        Assumptions.assumeTrue(canTrace(), "skipped: needs strace, and the right to trace");
        Path calls = folder.resolve("calls");
        List<String> traced = new ArrayList<>(STRACE);
        traced.add(calls.toString());
        traced.addAll(Sforge.command(
                List.of(), "embed", "org/model", folder.resolve("texts").toString(), "--output", "x.npy"));
        Files.writeString(folder.resolve("texts"), "a text\n");

        assertThat(ends(traced)).as(said()).isEqualTo(4);

        assertThat(internetCalls(calls)).isNotEmpty();
    }

    private static List<String> internetCalls(Path calls) throws IOException {
        return Files.readAllLines(calls).stream()
                .filter(call -> call.contains("AF_INET"))
                .toList();
    }

    private boolean canTrace() throws Exception {
        try {
            List<String> command = new ArrayList<>(STRACE);
            command.addAll(List.of(folder.resolve("tried").toString(), "true"));
            return ends(command) == 0;
        } catch (IOException e) {
            return false; // there is none
        }
    }

    private int ends(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("HF_HOME", folder.resolve("cache").toString());
        builder.environment().put("HF_ENDPOINT", "http://127.0.0.1:9");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }
}
