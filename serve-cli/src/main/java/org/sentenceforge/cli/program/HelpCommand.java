package org.sentenceforge.cli.program;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.RunsWithoutSettings;
import org.sentenceforge.cli.reference.Topic;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge help}: the help of the program, of one command, of all of them, or of what several have in common. */
@Command(
        name = "help",
        footer = {
            "",
            "Topics: exit-codes, environment, configuration, training, losses, evaluators, formats, models",
            "",
            "Examples:",
            "  sforge help embed",
            "  sforge help losses",
            "  sforge help --all > reference.txt"
        })
final class HelpCommand implements Callable<Integer>, RunsWithoutSettings {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Parameters(
            arity = "0..2",
            paramLabel = "COMMAND|TOPIC",
            completionCandidates = Names.class,
            description = "The command or topic to explain, or a subcommand of card, such as card show.")
    private List<String> names = List.of();

    @Option(names = "--all", description = "Explain every command.")
    private boolean all;

    /** What can be explained. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(commands().stream(), Topic.keys().stream()).iterator();
        }

        private static List<String> commands() {
            return Arrays.stream(Subcommand.values()).map(Subcommand::key).toList();
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CommandLine root = spec.parent().commandLine();
        Optional<Topic> topic = names.size() == 1 ? Topic.named(names.get(0)) : Optional.empty();
        if (topic.isPresent()) {
            topic.get().print(out, root.getUsageHelpWidth());
        } else if (names.isEmpty()) {
            root.usage(out);
        } else {
            named(names).usage(out);
        }
        if (all) {
            for (Subcommand subcommand : Subcommand.values()) {
                out.println();
                named(List.of(subcommand.key())).usage(out);
            }
        }
        return ExitCode.DONE.value();
    }

    private static CommandLine named(List<String> words) {
        CommandLine command = Main.commandLine(words.get(0));
        for (String word : words) {
            command = command.getSubcommands().get(word);
            if (command == null) {
                throw SforgeException.usage("there is no command '" + String.join(" ", words)
                        + "', and no such topic; 'sforge --help' lists the commands, topics are "
                        + String.join(", ", Topic.keys()));
            }
        }
        return command;
    }
}
