package org.sentenceforge.cli.reference;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completions of zsh: a function for each command, which hands its options to {@code _arguments}. */
final class ZshCompletion {
    private final StringBuilder script = new StringBuilder();

    private ZshCompletion() {}

    static String script(CommandLine program) {
        String name = program.getCommandName();
        ZshCompletion completion = new ZshCompletion();
        completion.line("#compdef " + name);
        completion.function("_" + name, program);
        // run by zsh when it is wanted, or sourced by the user
        completion.line("if [ \"$funcstack[1]\" = \"_" + name + "\" ]; then");
        completion.line("  _" + name + " \"$@\"");
        completion.line("else");
        completion.line("  compdef _" + name + " " + name);
        completion.line("fi");
        return completion.script.toString();
    }

    private void function(String name, CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        line.getSubcommands().forEach((word, sub) -> function(name + "_" + word.replace('-', '_'), sub));
        line("");
        line(name + "() {");
        boolean parent = !line.getSubcommands().isEmpty();
        if (parent) {
            line("  local context state line curcontext=\"$curcontext\"");
        }
        line("  _arguments -s" + (parent ? " -C" : "") + " \\");
        OptionText.of(command).forEach(this::option);
        if (parent) {
            line("    '1: :->command' '*:: :->arguments'");
            subcommands(name, line.getSubcommands());
        } else {
            for (PositionalParamSpec argument : command.positionalParameters()) {
                argument(argument);
            }
            line("    && return 0");
        }
        line("}");
    }

    private void option(OptionText option) {
        String names =
                option.names().size() == 1 ? option.names().get(0) : "{" + String.join(",", option.names()) + "}";
        String exclusive = option.repeats() ? "*" : "(" + String.join(" ", option.names()) + ")";
        String value = option.value()
                .map(label -> ":" + plain(label) + ":"
                        + (option.choices().isEmpty() ? "_files" : "(" + String.join(" ", option.choices()) + ")"))
                .orElse("");
        String shown = "[" + plain(option.summary()) + "]" + value;
        line("    " + quoted(exclusive) + names + quoted(shown) + " \\");
    }

    private void argument(PositionalParamSpec argument) {
        String where = argument.arity().max() > 1 || argument.index().max() > 100
                ? "*"
                : Integer.toString(argument.index().min() + 1);
        String label = plain(argument.paramLabel());
        String choices = argument.completionCandidates() == null
                ? "_files"
                : "(" + String.join(" ", OptionText.choices(argument)) + ")";
        line("    " + quoted(where + ":" + label + ":" + choices) + " \\");
    }

    private void subcommands(String name, Map<String, CommandLine> subcommands) {
        line("  case $state in");
        line("    command)");
        line("      local -a commands=(");
        subcommands.forEach((word, sub) ->
                line("        " + quoted(word + ":" + plain(OptionText.summary(sub.getCommandSpec())))));
        line("      )");
        line("      _describe command commands");
        line("      ;;");
        line("    arguments)");
        line("      case $line[1] in");
        line("        " + subcommands.keySet().stream().collect(Collectors.joining("|")) + ")");
        line("          " + name + "_${line[1]//-/_}");
        line("          ;;");
        line("      esac");
        line("      ;;");
        line("  esac");
    }

    /** Colons and brackets end what zsh takes for a description. */
    private static String plain(String text) {
        return text.replace(":", "\\:").replace("[", "\\[").replace("]", "\\]");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private void line(String text) {
        script.append(text).append('\n');
    }
}
