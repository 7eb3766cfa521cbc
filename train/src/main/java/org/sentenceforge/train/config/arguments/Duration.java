package org.sentenceforge.train.config.arguments;

import java.util.List;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * How long training goes on.
 *
 * @param epochs   passes over the data; may be fractional
 * @param maxSteps updates, which override the epochs where above 0
 */
public record Duration(double epochs, long maxSteps) {
    private static final Parameter<Double> NUM_TRAIN_EPOCHS =
            Parameter.of("num_train_epochs", ValueTypes.POSITIVE, 3.0, "passes over the data; may be fractional");
    private static final Parameter<Integer> MAX_STEPS = Parameter.of(
            "max_steps", ValueTypes.whole(-1), -1, "total updates; if above 0, this replaces num_train_epochs");

    static final List<Parameter<?>> PARAMETERS = List.of(NUM_TRAIN_EPOCHS, MAX_STEPS);

    static Duration read(Config arguments) {
        return new Duration(arguments.get(NUM_TRAIN_EPOCHS), arguments.get(MAX_STEPS));
    }
}
