package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * How a run that was interrupted goes on.
 *
 * @param from           what to go on from, as the option {@code --resume} takes it; empty to begin anew
 * @param restartsEpoch  whether the epoch in progress begins anew, with all its rows
 */
public record Resumption(Optional<String> from, boolean restartsEpoch) {
    private static final Parameter<String> RESUME_FROM_CHECKPOINT = Parameter.optional(
            "resume_from_checkpoint", ValueTypes.TEXT, "a checkpoint to go on from, or true for the last; as --resume");
    private static final Parameter<Boolean> IGNORE_DATA_SKIP = Parameter.of(
            "ignore_data_skip",
            ValueTypes.FLAG,
            false,
            "whether a resumed run begins the epoch in progress anew, with all its rows");

    static final List<Parameter<?>> PARAMETERS = List.of(RESUME_FROM_CHECKPOINT, IGNORE_DATA_SKIP);

    static Resumption read(Config arguments) {
        Optional<String> from = arguments
                .find(RESUME_FROM_CHECKPOINT)
                .filter(value -> !value.equals("false"))
                .map(value -> value.equals("true") ? "last" : value);
        return new Resumption(from, arguments.get(IGNORE_DATA_SKIP));
    }
}
