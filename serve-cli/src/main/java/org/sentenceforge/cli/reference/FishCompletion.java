package org.sentenceforge.cli.reference;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completions of fish: one line for each word that can come, with the words that must be there before. */
final class FishCompletion {
    /** Whether the line begins with these commands, and whether nothing follows them. */
    private static final String CONDITIONS = """
            function __sforge_within
                test (count $argv) -gt 0; or return 0
                set -l words (commandline -opc)
                set -l last (math (count $argv) + 1)
                test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
            end
            function __sforge_at
                test (count (commandline -opc)) -eq (math (count $argv) + 1); and __sforge_within $argv
            end
            """;

    private final StringBuilder script = new StringBuilder(CONDITIONS);
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    static String script(CommandLine program) {
        FishCompletion completion = new FishCompletion(program.getCommandName());
        completion.command(program, "");
        return completion.script.toString();
    }

    /** @param words that name the command, each after a space; none for the program */
    private void command(CommandLine line, String words) {
        CommandSpec command = line.getCommandSpec();
        String within = "__sforge_within" + words;
        String at = "__sforge_at" + words;
        for (Map.Entry<String, CommandLine> sub : line.getSubcommands().entrySet()) {
            word(at, "-f -a " + sub.getKey(), OptionText.summary(sub.getValue().getCommandSpec()));
        }
        for (OptionText option : OptionText.of(command)) {
            word(line.getSubcommands().isEmpty() ? within : at, names(option) + values(option), option.summary());
        }
        for (PositionalParamSpec argument : command.positionalParameters()) {
            if (argument.completionCandidates() != null) {
                word(
                        within,
                        "-f -a " + quoted(String.join(" ", OptionText.choices(argument))),
                        OptionText.text(argument.description()));
            }
        }
        if (!OptionText.takesFiles(command)) {
            script.append("complete -c ")
                    .append(program)
                    .append(" -n ")
                    .append(quoted(at))
                    .append(" -f\n");
        }
        line.getSubcommands().forEach((name, sub) -> command(sub, words + " " + name));
    }

    private void word(String condition, String what, String description) {
        script.append("complete -c ")
                .append(program)
                .append(" -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what)
                .append(" -d ")
                .append(quoted(description))
                .append('\n');
    }

    private static String names(OptionText option) {
        return option.names().stream()
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String values(OptionText option) {
        if (option.value().isEmpty()) {
            return "";
        }
        return option.choices().isEmpty() ? " -r" : " -x -a " + quoted(String.join(" ", option.choices()));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
