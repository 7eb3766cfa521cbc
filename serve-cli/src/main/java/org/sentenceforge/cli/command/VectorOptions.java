package org.sentenceforge.cli.command;

import java.util.Optional;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.LongTexts;
import org.sentenceforge.core.model.TextRole;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how a text becomes a vector, as a picocli mixin. */
public final class VectorOptions {

    @Mixin
    private PromptOptions prompt;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            converter = RoleConverter.class,
            description = "query or document: use the model's prompt and route for it.")
    private Optional<TextRole> task;

    @Option(names = "--truncate-dim", paramLabel = "N", description = "Keep the first N components.")
    private Optional<Integer> truncateDim;

    @Option(
            names = "--max-active-dims",
            paramLabel = "N",
            description = "Keep the N largest weights of a sparse encoder's embedding.")
    private Optional<Integer> maxActiveDims;

    @Option(names = "--normalize", description = "Scale every vector to unit length, after truncation.")
    private boolean normalize;

    @Option(
            names = "--on-long",
            paramLabel = "WHAT",
            defaultValue = "truncate",
            description =
                    "What to do with a text that is too long for the model: truncate, error, chunk. chunk encodes the whole text in parts"
                            + " and takes their mean, weighted by tokens.")
    private LongTexts onLong;

    public EncodeOptions options() {
        return new EncodeOptions(
                prompt.prompt(task.orElse(TextRole.ANY)),
                onLong,
                truncateDim,
                normalize ? EncodeOptions.Length.UNIT : EncodeOptions.Length.AS_IT_IS,
                maxActiveDims);
    }
}
