package org.sentenceforge.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The original library in Python, for comparisons. A test that asks it is skipped where it cannot be had. */
public final class Peer {
    private static final int MINUTES = 20;

    private Peer() {}

    /**
     * Runs a program and fails the calling test, with the program's messages, where it does not end well.
     *
     * @param folder for its files, which stay
     * @return what it printed
     */
    public static String run(Path folder, String program, Object... arguments)
            throws IOException, InterruptedException {
        Optional<Path> installed = Shared.find("tools/peer-python");
        Assumptions.assumeTrue(installed.isPresent(), "skipped: needs Python with the original library");
        Path python = installed.get().toRealPath();
        Path script = Files.writeString(folder.resolve("peer.py"), program);
        Path output = folder.resolve("peer.out");
        Path messages = folder.resolve("peer.err");
        List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(messages.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("Python ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(messages)).isZero();
        return Files.readString(output);
    }

    /** A program that lies beside a class. */
    public static String program(Class<?> besides, String name) throws IOException {
        try (InputStream in = besides.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
