package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.source.Surroundings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: {@code --help}, and how much it says on standard error. A picocli mixin. */
public final class ConsoleOptions {

    /** What {@code --progress} accepts. */
    enum ProgressStyle {
        auto,
        plain,
        json,
        none
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print more detail, stack traces of errors and the libraries' own logs.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only errors.")
    private boolean quiet;

    @Option(
            names = "--progress",
            paramLabel = "STYLE",
            defaultValue = "auto",
            description = "auto: a bar when standard error is a terminal; plain: a line every few seconds; json:"
                    + " everything on standard error as lines of JSON, for other programs; none.")
    private ProgressStyle style;

    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    /** These options as words, for a command that this one runs. */
    public List<String> arguments() {
        List<String> words = new ArrayList<>();
        if (style != ProgressStyle.auto) {
            words.add("--progress=" + style);
        }
        if (verbose) {
            words.add("--verbose");
        }
        if (quiet) {
            words.add("--quiet");
        }
        return words;
    }

    /** Where the work of this command reports how far it is. */
    public Progress progress() {
        if (quiet || style == ProgressStyle.none) {
            return Progress.NONE;
        }
        PrintWriter err = command.commandLine().getErr();
        if (style == ProgressStyle.plain) {
            return new LineProgress(err);
        }
        if (style == ProgressStyle.json) {
            return new JsonProgress(err);
        }
        return Terminal.showsErrors() ? new BarProgress(err, Terminal.columns()) : Progress.NONE;
    }

    /** What a piece of work of this command gets: it tells on standard error how it goes. */
    public Surroundings surroundings(HubOption hub) {
        return new Surroundings(hub.sources(progress()), progress(), this::info, this::detail, this::warn);
    }

    /** Tells the user something on standard error, unless {@code -q}. */
    public void info(String message) {
        if (!quiet) {
            Messages.of(command.commandLine().getParseResult()).info(message);
        }
    }

    /** Tells the user something on standard error that only {@code -v} wants. */
    public void detail(String message) {
        if (verbose) {
            info(message);
        }
    }

    /** Warns the user on standard error, unless {@code -q}. */
    public void warn(String message) {
        Commands.warn(command, message);
    }
}
