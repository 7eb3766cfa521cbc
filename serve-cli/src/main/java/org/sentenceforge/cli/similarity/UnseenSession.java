package org.sentenceforge.cli.similarity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.sentenceforge.core.SforgeException;

/** A session of two lines without a model, on a terminal that nobody sees: it uses the classes that stand between a person and the prompt. */
public final class UnseenSession {
    private static final String LINES = ":help\r:quit\r";

    private UnseenSession() {}

    /** @throws IOException where the system has no further terminal */
    public static void play() throws IOException {
        InputStream typed = new ByteArrayInputStream(LINES.getBytes(StandardCharsets.US_ASCII));
        try (Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .streams(typed, OutputStream.nullOutputStream())
                .build()) {
            TerminalSession lines = new TerminalSession(terminal, Optional.empty(), List::of);
            SessionOutput shown = new TextOutput(terminal.writer(), terminal::getColumns, true);
            try (SimilaritySession session = new SimilaritySession(
                    () -> none("model"), List.of(), 1, shown, UnseenSession::none, UnseenSession::none, lines::task)) {
                lines.converse(session, () -> false);
            }
        }
    }

    private static <T> T none(String name) {
        throw SforgeException.usage("the unseen session has no " + name);
    }
}
