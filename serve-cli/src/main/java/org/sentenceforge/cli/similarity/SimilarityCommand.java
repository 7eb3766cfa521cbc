package org.sentenceforge.cli.similarity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jline.terminal.TerminalBuilder;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge similarity}: type texts, see how alike they are, or which texts of a corpus are nearest. */
@Command(
        name = "similarity",
        footer = {
            "",
            "If the input is not a terminal, each line is read as if it were typed; the output is plain text, or",
            "with --json a line of JSON for each result, and the first error ends the program.",
            "",
            "Examples:",
            "  sforge similarity builtin:all-MiniLM-L6-v2",
            "      compares each text with those typed before",
            "  sforge similarity out/my-model passages.txt --top 3",
            "      finds the nearest passages",
            "  echo 'a cat ||| a kitten' | sforge similarity builtin:all-MiniLM-L6-v2",
            "      compares two texts"
        })
public final class SimilarityCommand implements Callable<Integer> {
    private static final int NARROWEST = 20;
    /** Columns where the terminal does not tell. */
    private static final int USUAL = 80;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private TextFiles input;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many texts to show (default: ${DEFAULT-VALUE}).")
    private int top;

    @Mixin
    private JsonOption json;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of texts to search in.")
    private List<String> files = List.of();

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw SforgeException.usage("--top: expected a number from 1, got " + top);
        }
        if (files.contains(TextFiles.STANDARD_INPUT)) {
            throw SforgeException.usage("standard input holds the queries; name the texts to search in as files");
        }
        if (Terminal.typesInput()) {
            converse();
        } else {
            obey();
        }
        return ExitCode.DONE.value();
    }

    /** Lines of a script: the first one that cannot be done ends the program. */
    private void obey() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SessionOutput shown = output(out, () -> ScreenText.UNLIMITED, false);
        try (SimilaritySession session = session(
                () -> open(model.directory()),
                shown,
                name -> open(model.directory(ModelReference.parse(name))),
                SimilarityCommand::uninterrupted)) {
            session.model();
            for (String line = in.readLine(); line != null && session.accept(line); line = in.readLine()) {
                out.flush();
            }
        }
    }

    private void converse() throws IOException {
        // characters are counted one by one, here and there; otherwise jline asks the terminal for more and waits for
        // its answer
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).graphemeCluster(false).build()) {
            converse(terminal);
        }
    }

    private static int columns(org.jline.terminal.Terminal terminal) {
        return terminal.getColumns() == 0 ? USUAL : Math.max(NARROWEST, terminal.getColumns());
    }

    /** The model is loaded while the first line is typed, and not before there is a prompt to type at. */
    private void converse(org.jline.terminal.Terminal terminal) {
        TerminalSession typed =
                new TerminalSession(terminal, history(), () -> Sources.local().models());
        // jline may take a terminal that calls itself dumb for one with colors, and knows no width of it
        boolean colors = System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
                && Stream.of(terminal.getType(), System.getenv().getOrDefault("TERM", ""))
                        .noneMatch(org.jline.terminal.Terminal.TYPE_DUMB::equals);
        SessionOutput shown = output(terminal.writer(), () -> columns(terminal), colors);
        AtomicReference<ModelLoad> loading = new AtomicReference<>(load(model.text(), this::warm));
        Supplier<OpenedModel> first = () -> {
            if (loading.get().isGivenUp()) {
                loading.set(load(model.text(), this::warm));
            }
            return loading.get().await(typed.task());
        };
        Function<String, OpenedModel> others = name -> {
            ModelLoad other = load(name, this::open);
            try {
                return other.await(typed.task());
            } catch (CancellationException e) {
                other.closeUnlessTaken();
                throw e;
            }
        };
        try (SimilaritySession session = session(first, shown, others, typed::task)) {
            typed.converse(session, () -> loading.get().hasFailed());
        } finally {
            loading.get().end();
        }
    }

    private SimilaritySession session(
            Supplier<OpenedModel> first,
            SessionOutput out,
            Function<String, OpenedModel> others,
            Supplier<Progress.Task> tasks) {
        return new SimilaritySession(first, files, top, out, others, this::texts, tasks);
    }

    private SessionOutput output(PrintWriter out, IntSupplier columns, boolean colors) {
        return json.requested() ? new JsonLines(out) : new TextOutput(out, columns, colors);
    }

    private OpenedModel open(ModelDirectory directory) {
        return new OpenedModel(directory, encoder.open(directory));
    }

    private ModelLoad load(String name, Function<ModelDirectory, OpenedModel> open) {
        return ModelLoad.start(
                progress -> model.directory(ModelReference.parse(name), progress), console.progress(), open);
    }

    private List<String> texts(String file) {
        return input.texts(List.of(file));
    }

    /** The first text takes longer than those behind it; nobody waits for this one. */
    private OpenedModel warm(ModelDirectory directory) {
        OpenedModel opened = open(directory);
        opened.vectors(List.of("a text"), new Prompt.Default(), uninterrupted());
        return opened;
    }

    private static Progress.Task uninterrupted() {
        return Progress.NONE.start("", "", Progress.UNKNOWN);
    }

    /** Below XDG_STATE_HOME; where that cannot be written, lines are remembered until the end of the session. */
    private static Optional<Path> history() {
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        Path folder = (state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state))
                .resolve("sentenceforge");
        try {
            Files.createDirectories(folder);
            return Optional.of(folder.resolve("similarity-history"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
