package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LossOps;

/** What is done to logits before a loss sees them, with the names that PyTorch has for its modules. */
public enum LogitActivation {
    IDENTITY("linear", "Identity"),
    SIGMOID("activation", "Sigmoid"),
    TANH("activation", "Tanh"),
    RELU("activation", "ReLU"),
    SILU("activation", "SiLU");

    static final String KEY = "activation_fn";

    private final String module;
    private final String key;

    LogitActivation(String module, String key) {
        this.module = module;
        this.key = key;
    }

    /** As cards print it: {@code torch.nn.modules.linear.Identity}. */
    String className() {
        return "torch.nn.modules." + module + "." + key;
    }

    static Parameter<LogitActivation> parameter(LogitActivation otherwise) {
        return Parameter.of(
                KEY,
                ValueTypes.named(List.of(values()), activation -> activation.key),
                otherwise,
                "the activation applied to the logits first");
    }

    /** The configured one; null says none. */
    static LogitActivation of(Config config, Parameter<LogitActivation> parameter) {
        return config.isNull(KEY) ? IDENTITY : config.get(parameter);
    }

    <T> T apply(LossOps<T> ops, T logits) {
        return switch (this) {
            case IDENTITY -> logits;
            case SIGMOID -> ops.sigmoid(logits);
            case TANH -> ops.tanh(logits);
            case RELU -> ops.relu(logits);
            case SILU -> ops.multiply(logits, ops.sigmoid(logits));
        };
    }
}
