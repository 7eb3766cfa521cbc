package org.sentenceforge.cli.reference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option as completions and manual pages show it.
 *
 * @param names       with their hyphens, the short one first; those of a flag that can be taken back too
 * @param value       what stands for its value; empty for a flag
 * @param choices     the values, where there are only a few
 * @param repeats     whether it may be given several times
 * @param description whole sentences
 */
record OptionText(
        List<String> names, Optional<String> value, List<String> choices, boolean repeats, String description) {

    /** All that a command takes, in the order of its declaration. */
    static List<OptionText> of(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(OptionText::of)
                .toList();
    }

    private static OptionText of(OptionSpec option) {
        List<String> names = new ArrayList<>();
        Stream.of(option.names()).sorted((a, b) -> a.length() - b.length()).forEach(names::add);
        if (option.negatable()) {
            names.add(option.longestName().replaceFirst("^--", "--no-"));
        }
        return new OptionText(
                List.copyOf(names),
                option.arity().max() > 0 ? Optional.of(option.paramLabel()) : Optional.empty(),
                choices(option),
                option.isMultiValue(),
                text(option.description()));
    }

    /** The values of an argument, where they are declared: constants may be written in small letters. */
    static List<String> choices(ArgSpec argument) {
        if (argument.completionCandidates() == null) {
            return List.of();
        }
        List<String> choices = new ArrayList<>();
        boolean constants = Arrays.stream(argument.auxiliaryTypes()).anyMatch(Class::isEnum);
        argument.completionCandidates()
                .forEach(choice -> choices.add(constants ? choice.toLowerCase(Locale.ROOT) : choice));
        return choices;
    }

    /** Whether a command's arguments may be files. */
    static boolean takesFiles(CommandSpec command) {
        return command.positionalParameters().stream()
                .anyMatch(argument -> argument.completionCandidates() == null || argument.type() == Path.class);
    }

    /** The first sentence of a command's description. */
    static String summary(CommandSpec command) {
        return firstSentence(text(command.usageMessage().description()));
    }

    String summary() {
        return firstSentence(description);
    }

    static String text(String[] lines) {
        return String.join(" ", lines);
    }

    /** Without its full stop. */
    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", "");
    }
}
