package org.sentenceforge.cli.embed;

import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which prompt goes before a text, as a picocli mixin. */
final class PromptOptions {

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Put these words before every text, as they are.")
    private Optional<String> text;

    @Option(
            names = "--prompt-name",
            paramLabel = "NAME",
            description = "Put the model's prompt of this name before every text.")
    private Optional<String> name;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            converter = TaskConverter.class,
            description = "query or document: use the prompt and the route that the model has for it.")
    private Optional<TextRole> task;

    /** The most literal option gives the words, and says so where there are several; the task gives the route all the same. */
    Prompt prompt(ConsoleOptions console) {
        if (text.isPresent() && name.isPresent()) {
            console.warn("--prompt is given; --prompt-name is not used");
        }
        Prompt usual = Prompt.of(task.orElse(TextRole.ANY));
        return text.<Prompt>map(words -> new Prompt.Literal(words, usual.role()))
                .or(() -> name.map(key -> new Prompt.Named(key, usual.role())))
                .orElse(usual);
    }

    /** Reads the roles that are tasks: that of any text is not one. */
    static final class TaskConverter implements ITypeConverter<TextRole> {
        @Override
        public TextRole convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "query" -> TextRole.QUERY;
                case "document" -> TextRole.DOCUMENT;
                default -> throw new TypeConversionException("expected query or document, got '" + value + "'");
            };
        }
    }
}
