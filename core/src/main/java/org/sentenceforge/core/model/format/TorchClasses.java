package org.sentenceforge.core.model.format;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;

/** Activations as model directories name them: by their class in PyTorch. */
public final class TorchClasses {
    private static final Map<String, Activation> BY_CLASS = Map.of(
            "Identity", Activation.IDENTITY,
            "Tanh", Activation.TANH,
            "ReLU", Activation.RELU,
            "GELU", Activation.GELU,
            "Sigmoid", Activation.SIGMOID,
            "SiLU", Activation.SILU);

    private TorchClasses() {}

    /** Those that have a class of their own, in our order. */
    static List<Activation> activations() {
        return Arrays.stream(Activation.values())
                .filter(BY_CLASS::containsValue)
                .toList();
    }

    /** The class without its package. */
    static String shortName(Activation activation) {
        return lastPart(name(activation));
    }

    /** The activation of a dotted class name, whatever its package. */
    public static Optional<Activation> activation(String dotted) {
        return Optional.ofNullable(BY_CLASS.get(lastPart(dotted)));
    }

    /** The dotted class name of an activation. */
    public static String name(Activation activation) {
        return BY_CLASS.entrySet().stream()
                .filter(entry -> entry.getValue() == activation)
                .map(entry -> (activation == Activation.IDENTITY
                                ? "torch.nn.modules.linear."
                                : "torch.nn.modules.activation.")
                        + entry.getKey())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(activation + " has no class of its own in PyTorch"));
    }

    static String lastPart(String dotted) {
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }
}
