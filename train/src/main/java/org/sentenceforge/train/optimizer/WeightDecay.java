package org.sentenceforge.train.optimizer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** Which parameters decay. */
public enum WeightDecay {
    /** All but biases and the parameters of norms (spec: training, section 5). */
    TRAINER {
        @Override
        boolean appliesTo(String parameter) {
            String name = parameter.toLowerCase(Locale.ROOT);
            if (name.contains("bias") || name.contains("layernorm") || name.contains("rmsnorm")) {
                return false;
            }
            return Arrays.stream(name.split("\\.")).noneMatch(part -> part.equals("norm") || part.endsWith("_norm"));
        }
    },
    /** All but biases and norms with the names of BERT's, as the call {@code fit()} has it (spec: training, section 1.1). */
    FIT {
        @Override
        boolean appliesTo(String parameter) {
            return Stream.of("bias", "LayerNorm.bias", "LayerNorm.weight").noneMatch(parameter::contains);
        }
    };

    /** @param parameter the name that the reference gives it */
    abstract boolean appliesTo(String parameter);
}
