package org.sentenceforge.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;

/**
 * The original library in Python, for comparisons. A test that asks it is skipped where it cannot be had. One Python has loaded the
 * library for all tests of a process, and gives each program a process of its own.
 */
public final class Peer {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static Peer started;

    private final Process server;
    private final Writer requests;
    private final BufferedReader answers;

    private Peer(Process server) {
        this.server = server;
        requests = server.outputWriter(StandardCharsets.UTF_8);
        answers = server.inputReader();
    }

    /**
     * Runs a program and fails the calling test, with the program's messages, where it does not end well.
     *
     * @param folder for its files, which stay
     * @return what it printed
     */
    public static synchronized String run(Path folder, String program, Object... arguments) throws IOException {
        Optional<Path> python = Shared.find("tools/peer-python");
        Assumptions.assumeTrue(python.isPresent(), "skipped: needs Python with the original library");
        if (started == null) {
            started = start(python.get().toRealPath());
        }
        Path script = Files.writeString(folder.resolve("peer.py"), program);
        Path output = folder.resolve("peer.out").toAbsolutePath();
        Path messages = folder.resolve("peer.err").toAbsolutePath();
        int exitCode = started.ask(Map.of(
                "program", script.toAbsolutePath().toString(),
                "arguments", Arrays.stream(arguments).map(Object::toString).toList(),
                "output", output.toString(),
                "messages", messages.toString()));
        assertThat(exitCode).as(Files.readString(messages)).isZero();
        return Files.readString(output);
    }

    /** A program that lies beside a class. */
    public static String program(Class<?> besides, String name) throws IOException {
        try (InputStream in = besides.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Python with the library, which is installed on first use: by one process, for which others wait. */
    private static Peer start(Path python) throws IOException {
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "sentenceforge-peer.lock");
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until it is closed
            Peer peer = new Peer(new ProcessBuilder(python.toString(), "-c", program(Peer.class, "peer_server.py"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            peer.answer();
            return peer;
        }
    }

    private int ask(Map<String, Object> request) throws IOException {
        requests.write(new ObjectMapper().writeValueAsString(request) + "\n");
        requests.flush();
        return answer();
    }

    /** The exit code of a program; first, that of loading the library. */
    private int answer() throws IOException {
        try {
            String line = CompletableFuture.supplyAsync(this::readLine).get(LIMIT.toMinutes(), TimeUnit.MINUTES);
            if (line == null) {
                throw new IOException("Python ended: see its messages above");
            }
            return Integer.parseInt(line);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
            started = null;
            throw new IOException("Python did not end in time", e);
        }
    }

    private String readLine() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
