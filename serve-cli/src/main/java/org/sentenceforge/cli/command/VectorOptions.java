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
            description = "query or document: use the prompt and the route that the model has for it.")
    private Optional<TextRole> task;

    @Option(names = "--truncate-dim", paramLabel = "N", description = "Keep the first N components.")
    private Optional<Integer> truncateDim;

    @Option(
            names = "--max-active-dims",
            paramLabel = "N",
            description = "Of a sparse encoder's embedding: keep the N largest weights.")
    private Optional<Integer> maxActiveDims;

    @Option(names = "--normalize", description = "Put every vector to unit length, after it was cut.")
    private boolean normalize;

    @Option(
            names = "--on-long",
            paramLabel = "WHAT",
            defaultValue = "truncate",
            description =
                    "What to do with a text that is longer than the model takes: truncate, error, chunk. chunk encodes all of it in parts"
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
