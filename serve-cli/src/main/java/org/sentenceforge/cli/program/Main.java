package org.sentenceforge.cli.program;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code sforge}. Only the subcommand that the user names is loaded; the others are known by their name and summary, so that
 * help comes at once and no command pays for another's libraries.
 */
@Command(
        name = "sforge",
        versionProvider = Version.class,
        description = "Fine-tunes, exports, serves and evaluates sentence embeddings on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  sforge quickstart",
            "      see a model learn, in a few minutes; needs nothing but this program",
            "  sforge embed builtin:all-MiniLM-L6-v2 lines.txt --output vectors.npy",
            "      one embedding per line of a text file",
            "  sforge similarity builtin:all-MiniLM-L6-v2",
            "      type texts, see how alike they are",
            "",
            "'sforge help COMMAND' explains a command, 'sforge help TOPIC' one of:",
            "exit-codes, environment, configuration, training, losses, evaluators, formats, models"
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of this program and of Java.")
    private boolean version;

    public static void main(String[] args) {
        StopSignals.handle();
        System.exit(commandLine(args).execute(args));
    }

    /** The program's command line with the subcommand that the arguments name; the other subcommands are there to be listed only. */
    public static CommandLine commandLine(String... args) {
        Optional<String> named =
                Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst();
        return commandLine(subcommand -> named.filter(subcommand.key()::equals).isPresent());
    }

    /** The program's command line with all subcommands. */
    static CommandLine wholeCommandLine() {
        return commandLine(subcommand -> true);
    }

    private static CommandLine commandLine(Predicate<Subcommand> wanted) {
        CommandLine line = new CommandLine(new Main());
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(" " + code.value(), code.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        for (Subcommand subcommand : Subcommand.values()) {
            line.addSubcommand(subcommand.key(), wanted.test(subcommand) ? subcommand.load() : subcommand.stub());
        }
        return Commands.configure(line);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
