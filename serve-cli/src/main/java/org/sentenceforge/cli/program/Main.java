package org.sentenceforge.cli.program;

import java.util.Arrays;
import java.util.Optional;
import org.sentenceforge.cli.command.Commands;
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
            "'sforge COMMAND --help' explains a command.",
            "",
            "Exit codes:",
            "  0 done, 1 failed, 2 wrong usage, 3 bad data, 4 bad model,",
            "  5 device not available, 6 out of memory, 7 a gate was not met"
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
        CommandLine line = new CommandLine(new Main());
        for (Subcommand subcommand : Subcommand.values()) {
            boolean wanted = named.filter(subcommand.key()::equals).isPresent();
            line.addSubcommand(subcommand.key(), wanted ? subcommand.load() : subcommand.stub());
        }
        return Commands.configure(line);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
