package org.sentenceforge.cli.command;

import java.util.Optional;
import org.sentenceforge.core.encode.ScoreOptions;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.ops.Activation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how pairs become scores, as a picocli mixin. */
public final class ScoringOptions {

    @Mixin
    private PromptOptions prompt;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            converter = ActivationConverter.class,
            description = "The activation applied to a cross-encoder's logits: identity, sigmoid, tanh, relu or silu."
                    + " Default: the model's own; for sforge label, identity.")
    private Optional<Activation> activation;

    @Option(
            names = "--softmax",
            description =
                    "Apply softmax to a pair's scores, one for each label, after the activation: they then add up to 1.")
    private boolean softmax;

    /** With the model's own activation where none is asked for. */
    public ScoreOptions options() {
        return new ScoreOptions(
                prompt.prompt(TextRole.ANY),
                activation,
                softmax ? ScoreOptions.Normalization.SOFTMAX : ScoreOptions.Normalization.NONE);
    }
}
