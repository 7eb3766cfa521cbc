package org.sentenceforge.cli.similarity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.TerminalBuilder;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.TextIndex;
import org.sentenceforge.core.model.ModelDirectory;
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
            "Input that is not a terminal is read line by line, each as if it were typed, and the output is plain text.",
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
        ModelDirectory directory = model.directory();
        try (OpenedModel opened = new OpenedModel(directory, encoder.open(directory))) {
            TextIndex corpus = opened.model().index();
            if (!files.isEmpty()) {
                corpus.add(input.texts(files));
                console.info(corpus.size() + " texts");
            }
            if (Terminal.typesInput()) {
                converse(opened, corpus);
            } else {
                obey(new SimilaritySession(
                        opened, corpus, top, spec.commandLine().getOut(), Integer.MAX_VALUE));
            }
        }
        return ExitCode.DONE.value();
    }

    private static void obey(SimilaritySession session) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && session.accept(line); line = in.readLine()) {
            // the session has done what the line says
        }
    }

    private void converse(OpenedModel opened, TextIndex corpus) throws IOException {
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(new StringsCompleter(SimilaritySession.commandNames()))
                    // a text may hold "!" and "\", which would otherwise have a meaning
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            PrintWriter out = terminal.writer();
            SimilaritySession session =
                    new SimilaritySession(opened, corpus, top, out, Math.max(20, Terminal.columns()));
            out.println("Type a text; :help explains, :quit leaves.");
            boolean open = true;
            while (open) {
                try {
                    open = session.accept(reader.readLine("> "));
                } catch (UserInterruptException e) {
                    // Ctrl-C drops the line that is being typed
                } catch (EndOfFileException e) {
                    open = false;
                }
            }
        }
    }
}
