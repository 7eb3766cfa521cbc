package org.sentenceforge.cli.command;

import java.util.Optional;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say which words go before a text, as a picocli mixin. */
public final class PromptOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "Put these words, unchanged, before every text; in a cross-encoder's pair, before the first."
                    + " A chat template takes them as its instruction.")
    private Optional<String> text;

    @Option(
            names = "--prompt-name",
            paramLabel = "NAME",
            description = "Like --prompt, with the model's prompt of this name.")
    private Optional<String> name;

    /**
     * The prompt for texts that are for this. The most literal option gives the words, and says so where both are there; where there is
     * none, the model's own are used.
     */
    public Prompt prompt(TextRole role) {
        if (text.isPresent() && name.isPresent()) {
            Commands.warn(command, "--prompt is given; --prompt-name is not used");
        }
        return text.<Prompt>map(words -> new Prompt.Literal(words, role))
                .or(() -> name.map(key -> new Prompt.Named(key, role)))
                .orElse(Prompt.of(role));
    }
}
