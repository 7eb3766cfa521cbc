package org.sentenceforge.cli.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completions of bash: one function that knows by the commands at the beginning of a line which words can come; where none can, bash
 * completes the names of files. picocli's generator is not used: it takes the values of one option for those of another whose values have
 * the same label, and offers no files where an argument is a text for Java.
 */
final class BashCompletion {
    private final StringBuilder script = new StringBuilder();

    private BashCompletion() {}

    static String script(CommandLine program) {
        String name = program.getCommandName();
        BashCompletion completion = new BashCompletion();
        completion.line("# bash completion for " + name);
        completion.line("_" + name + "() {");
        // bash takes "=" for a word of its own
        completion.script.append("""
                  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= words= files=yes
                  if [[ $current == = ]]; then
                    current=
                  elif [[ $before == = ]]; then
                    before=${COMP_WORDS[COMP_CWORD - 2]}
                  fi
                  [[ $COMP_CWORD -lt 2 ]] || command=${COMP_WORDS[1]}
                """);
        List<String> parents = program.getSubcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getSubcommands().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        completion.line("  case $command in");
        completion.line("    " + String.join(" | ", parents)
                + ") [[ $COMP_CWORD -lt 3 ]] || command+=\" ${COMP_WORDS[2]}\" ;;");
        completion.line("  esac");
        completion.line("  case $command in");
        completion.command(program, "");
        completion.line("  esac");
        completion.script.append("""
                  [[ -z $files || $current == -* ]] || words=
                  # shellcheck disable=SC2207 # no word has a space
                  COMPREPLY=($(compgen -W "$words" -- "$current"))
                  [[ -n $files ]] || compopt +o default
                """);
        completion.line("}");
        completion.line("complete -o default -F _" + name + " " + name);
        return completion.script.toString();
    }

    private void command(CommandLine line, String path) {
        CommandSpec command = line.getCommandSpec();
        line("    '" + path + "')");
        line("      case $before in");
        List<String> files = new ArrayList<>();
        List<String> words = new ArrayList<>(line.getSubcommands().keySet());
        for (PositionalParamSpec argument : command.positionalParameters()) {
            words.addAll(OptionText.choices(argument));
        }
        for (OptionText option : OptionText.of(command)) {
            words.addAll(option.names());
            if (!option.choices().isEmpty()) {
                line("        " + String.join(" | ", option.names()) + ") files= words='"
                        + String.join(" ", option.choices()) + "' ;;");
            } else if (option.value().isPresent()) {
                files.addAll(option.names());
            }
        }
        if (!files.isEmpty()) {
            line("        " + String.join(" | ", files) + ") ;;");
        }
        line("        *) " + (OptionText.takesFiles(command) ? "" : "files= ") + "words='" + String.join(" ", words)
                + "' ;;");
        line("      esac");
        line("      ;;");
        line.getSubcommands().forEach((name, sub) -> command(sub, (path + " " + name).strip()));
    }

    private void line(String text) {
        script.append(text).append('\n');
    }
}
