package org.sentenceforge.cli.reference;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's manual page, in the language of {@code man}: the text of its help, with the exit codes. */
public final class ManualPage {
    private static final Pattern HEADING = Pattern.compile("(\\w[\\w ]*):");
    private static final int SECTION = 1;

    private final StringBuilder page = new StringBuilder();
    private final CommandLine line;
    private final CommandSpec command;

    private ManualPage(CommandLine line) {
        this.line = line;
        this.command = line.getCommandSpec();
    }

    /** "sforge-card-show". */
    public static String name(CommandLine line) {
        return line.getCommandSpec().qualifiedName("-");
    }

    /** {@code sforge-embed.1}. */
    public static String fileName(CommandLine line) {
        return name(line) + "." + SECTION;
    }

    /**
     * The page of a command.
     *
     * @param version of the program
     */
    public static String of(CommandLine line, String version) {
        return new ManualPage(line).write(version);
    }

    private String write(String version) {
        page.append(".TH \"")
                .append(escaped(name(line).toUpperCase(Locale.ROOT)))
                .append("\" \"" + SECTION + "\" \"\" \"")
                .append(escaped(version))
                .append("\" \"SentenceForge\"\n.nh\n.ad l\n");
        section("NAME");
        text(name(line) + " - " + OptionText.summary(command));
        section("SYNOPSIS");
        text(new Help(command, Help.defaultColorScheme(Help.Ansi.OFF))
                .abbreviatedSynopsis()
                .strip());
        section("DESCRIPTION");
        text(OptionText.text(command.usageMessage().description()));
        arguments();
        options();
        subcommands();
        footer();
        exitCodes();
        seeAlso();
        return page.toString();
    }

    private void arguments() {
        List<PositionalParamSpec> arguments = command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .toList();
        if (!arguments.isEmpty()) {
            section("ARGUMENTS");
            arguments.forEach(argument ->
                    item("\\fI" + escaped(argument.paramLabel()) + "\\fR", OptionText.text(argument.description())));
        }
    }

    private void options() {
        section("OPTIONS");
        for (OptionText option : OptionText.of(command)) {
            String names = option.names().stream()
                    .map(name -> "\\fB" + escaped(name) + "\\fR")
                    .collect(Collectors.joining(", "));
            item(
                    names
                            + option.value()
                                    .map(value -> "=\\fI" + escaped(value) + "\\fR")
                                    .orElse(""),
                    option.description());
        }
    }

    private void subcommands() {
        if (!line.getSubcommands().isEmpty()) {
            section("COMMANDS");
            line.getSubcommands()
                    .forEach((name, sub) ->
                            item("\\fB" + escaped(name) + "\\fR", OptionText.summary(sub.getCommandSpec()) + "."));
        }
    }

    /** What stands below the options: a line "Examples:" heads a section, indented lines stay as they are. */
    private void footer() {
        boolean open = false;
        boolean literal = false;
        for (String text : command.usageMessage().footer()) {
            boolean heading = HEADING.matcher(text).matches();
            boolean indented = text.startsWith(" ") || text.isBlank() && literal;
            if (indented != literal) {
                page.append(indented ? ".nf\n" : ".fi\n");
                literal = indented;
            }
            if (heading || !open && !text.isBlank()) {
                section(heading ? text.substring(0, text.length() - 1).toUpperCase(Locale.ROOT) : "NOTES");
                open = true;
            }
            if (open && !heading) {
                page.append(text.isBlank() ? "\n" : lineOf(text));
            }
        }
        page.append(literal ? ".fi\n" : "");
    }

    private void exitCodes() {
        section("EXIT STATUS");
        for (ExitCode code : ExitCode.values()) {
            item("\\fB" + code.value() + "\\fR", code.meaning() + ".");
        }
    }

    private void seeAlso() {
        CommandLine parent = line.getParent();
        Map<String, CommandLine> related = parent == null ? line.getSubcommands() : parent.getSubcommands();
        section("SEE ALSO");
        String others = related.values().stream()
                .filter(other -> other != line)
                .map(other -> name(other) + "(" + SECTION + ")")
                .collect(Collectors.joining(", "));
        text((parent == null ? "" : name(parent) + "(" + SECTION + "), ") + others);
    }

    private void section(String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private void item(String head, String description) {
        page.append(".TP\n").append(head).append('\n');
        text(description);
    }

    private void text(String text) {
        page.append(lineOf(text));
    }

    /** A line that begins with a dot or an apostrophe would be a command. */
    private static String lineOf(String text) {
        String escaped = escaped(text);
        return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
    }
}
