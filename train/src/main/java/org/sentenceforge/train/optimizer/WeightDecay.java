package org.sentenceforge.train.optimizer;

import java.util.Arrays;
import java.util.Locale;

/** Which parameters decay: all but biases and the parameters of norms (spec: training, section 5). */
final class WeightDecay {
    private WeightDecay() {}

    /** @param parameter the name that the reference gives it */
    static boolean appliesTo(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        if (name.contains("bias") || name.contains("layernorm") || name.contains("rmsnorm")) {
            return false;
        }
        return Arrays.stream(name.split("\\.")).noneMatch(part -> part.equals("norm") || part.endsWith("_norm"));
    }
}
