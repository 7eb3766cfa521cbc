package org.sentenceforge.cli.similarity;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;

/**
 * A session with a person: lines are edited, completed and remembered in a file, pasted lines come in together, and Ctrl-C drops what is
 * typed, or ends the work on it after the batch that is running.
 */
final class TerminalSession {
    private static final String PROMPT = "> ";

    private final Terminal terminal;
    private final LineReader reader;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /**
     * @param history where lines are remembered, if anywhere
     * @param models  names the models that are on this machine
     */
    TerminalSession(Terminal terminal, Optional<Path> history, Supplier<List<String>> models) {
        this.terminal = terminal;
        DefaultParser parser = new DefaultParser();
        // texts are no shell commands: nothing quotes or escapes
        parser.setQuoteChars(new char[0]);
        parser.setEscapeChars(new char[0]);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("sforge")
                .parser(parser)
                .completer(new Words(models))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "")
                // a text may hold "!" and "\", which would otherwise have a meaning
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        history.ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
    }

    /** Work that Ctrl-C cancels. */
    Progress.Task task() {
        return new Progress.Task() {
            @Override
            public void advance(long units) {
                if (cancelled.get()) {
                    throw new CancellationException();
                }
            }

            @Override
            public void note(List<String> figures) {}

            @Override
            public void close() {}
        };
    }

    /**
     * Reads and obeys lines until the person leaves; a mistake is explained, and the session goes on.
     *
     * @param hopeless whether it cannot, since there is no model
     */
    void converse(SimilaritySession session, BooleanSupplier hopeless) {
        terminal.handle(Terminal.Signal.INT, signal -> cancelled.set(true));
        terminal.writer().println("Type a text; :help explains, :quit ends.");
        // between two lines, too: what is typed meanwhile, Ctrl-D among it, waits for the next prompt
        Attributes before = terminal.enterRawMode();
        Attributes interruptible = terminal.getAttributes();
        interruptible.setLocalFlag(Attributes.LocalFlag.ISIG, true);
        terminal.setAttributes(interruptible);
        try {
            obey(session, hopeless);
        } finally {
            terminal.setAttributes(before);
        }
    }

    private void obey(SimilaritySession session, BooleanSupplier hopeless) {
        boolean open = true;
        while (open) {
            try {
                String line = reader.readLine(PROMPT);
                cancelled.set(false); // not later: the work is announced before it begins
                open = session.accept(line);
            } catch (UserInterruptException e) {
                // Ctrl-C drops the line that is being typed
            } catch (EndOfFileException e) {
                open = false;
            } catch (CancellationException e) {
                terminal.writer().println("(cancelled)");
            } catch (SforgeException e) {
                if (hopeless.getAsBoolean()) {
                    throw e;
                }
                terminal.writer().println("error: " + e.getMessage());
            }
            terminal.flush();
        }
    }

    /** Commands, then what they take: files, and models that are on this machine. */
    private static final class Words implements Completer {
        private final FileNameCompleter files = new FileNameCompleter();
        private final Supplier<List<String>> models;

        Words(Supplier<List<String>> models) {
            this.models = models;
        }

        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            if (line.wordIndex() == 0) {
                if (line.word().startsWith(":")) {
                    Arrays.stream(SessionCommand.values())
                            .forEach(command -> candidates.add(new Candidate(command.word())));
                }
                return;
            }
            switch (SessionCommand.ofWord(line.words().get(0)).orElse(SessionCommand.TEXTS)) {
                case MODEL, RERANK -> {
                    models.get().forEach(name -> candidates.add(new Candidate(name)));
                    files.complete(reader, line, candidates);
                }
                case LOAD, SAVE -> files.complete(reader, line, candidates);
                case SCORE ->
                    List.of("cosine", "dot", "euclidean", "manhattan", "model")
                            .forEach(name -> candidates.add(new Candidate(name)));
                default -> {
                    // anything
                }
            }
        }
    }
}
