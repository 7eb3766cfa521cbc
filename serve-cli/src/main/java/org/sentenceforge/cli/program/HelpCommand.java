package org.sentenceforge.cli.program;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge help}: the help of the program, of one command, or of all of them. */
@Command(
        name = "help",
        footer = {"", "Examples:", "  sforge help embed", "  sforge help --all > reference.txt"})
final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    private String name;

    @Option(names = "--all", description = "Explain every command.")
    private boolean all;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CommandLine root = spec.parent().commandLine();
        if (name != null) {
            named(name).usage(out);
        } else {
            root.usage(out);
        }
        if (all) {
            for (Subcommand subcommand : Subcommand.values()) {
                out.println();
                named(subcommand.key()).usage(out);
            }
        }
        return ExitCode.DONE.value();
    }

    private static CommandLine named(String name) {
        CommandLine command = Main.commandLine(name).getSubcommands().get(name);
        if (command == null) {
            throw SforgeException.usage("there is no command '" + name + "'; 'sforge --help' lists the commands");
        }
        return command;
    }
}
