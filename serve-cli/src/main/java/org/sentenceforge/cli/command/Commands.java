package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.sentenceforge.cli.command.StandardOutput.ReaderGone;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Gives a picocli command the behaviour that all commands share: streams, help width, errors and exit codes. */
public final class Commands {
    /** picocli cannot lay help out any narrower. */
    private static final int NARROWEST_HELP = 55;

    private static final int WIDEST_HELP = 110;

    private Commands() {}

    /** The command line of a command and of the subcommands it names. */
    public static CommandLine commandLine(Object command) {
        return configure(new CommandLine(command));
    }

    /** Gives a command line, and the subcommands it has by now, the behaviour of all commands. */
    public static CommandLine configure(CommandLine line) {
        line.setOut(new PrintWriter(Terminal.output(), false, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(Terminal.errors(), true, StandardCharsets.UTF_8));
        EnumConverter.register(line);
        HelpFooter.join(line);
        line.setDefaultValueProvider(new SettingsDefaults(System.getenv()));
        line.setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, Terminal.columns())));
        line.setExecutionStrategy(Commands::run);
        line.setExecutionExceptionHandler((error, failed, parsed) -> failed(parsed, error));
        line.setParameterExceptionHandler((error, args) -> wrongUsage(error, args));
        return line;
    }

    private static int run(ParseResult parsed) {
        Logging.configure(parsed);
        PrintWriter out = last(parsed).commandSpec().commandLine().getOut();
        try {
            if (!(last(parsed).commandSpec().userObject() instanceof RunsWithoutSettings)) {
                UserSettings.of(System.getenv()).apply();
            }
            int exitCode = new RunLast().execute(parsed);
            out.flush();
            return exitCode;
        } catch (ReaderGone | SforgeException e) {
            // of standard output: what goes wrong in a command comes as an ExecutionException
            return ErrorReport.print(parsed, e);
        } catch (Error e) {
            // picocli hands only exceptions to its handler; an OutOfMemoryError has an exit code of its own
            return ErrorReport.print(parsed, e);
        }
    }

    private static int failed(ParseResult parsed, Exception error) {
        int exitCode = ErrorReport.print(parsed, error);
        try {
            last(parsed).commandSpec().commandLine().getOut().flush();
        } catch (ReaderGone | SforgeException e) {
            return exitCode; // one error is enough
        }
        return exitCode;
    }

    private static int wrongUsage(ParameterException e, String[] words) {
        CommandLine line = e.getCommandLine();
        StringWriter suggestions = new StringWriter();
        boolean suggested = UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions, true));
        String advice = suggested
                ? suggestions.toString().stripTrailing()
                : "See '" + line.getCommandSpec().qualifiedName() + " --help'.";
        Messages.of(line, words).error(message(e), advice, ExitCode.USAGE);
        return ExitCode.USAGE.value();
    }

    private static String message(ParameterException e) {
        boolean command = e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !e.getCommandLine().getSubcommands().isEmpty();
        return command
                ? "there is no command '"
                        + ((UnmatchedArgumentException) e).getUnmatched().get(0) + "'"
                : e.getMessage();
    }

    /** Warns the user on standard error, unless {@code -q}. */
    static void warn(CommandSpec command, String message) {
        CommandLine line = command.commandLine();
        if (!line.getParseResult().hasMatchedOption("--quiet")) {
            Messages.of(line.getParseResult()).warn(message);
        }
    }

    /** The innermost command that the user named. */
    static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }
}
