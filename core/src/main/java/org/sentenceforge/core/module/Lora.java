package org.sentenceforge.core.module;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Encoder;

/**
 * A low-rank adapter (Hu et al. 2021, "LoRA"): beside a linear layer's matrix W [out, in], which stays as it is, there are A [rank, in]
 * and B [out, rank], and the layer computes {@code W x + s B A dropout(x)}.
 *
 * @param alpha          the scale's numerator: {@code s = alpha / rank}
 * @param dropout        rate on the input of A, in training only
 * @param rankStabilised whether {@code s = alpha / √rank} (Kalajdzievski 2023, "rsLoRA")
 * @param targets        the linear layers that have one, by the names of their modules or the ends of these behind a dot, or {@link #ALL_LINEAR}
 */
public record Lora(int rank, double alpha, double dropout, boolean rankStabilised, List<String> targets) {
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    /** In place of names: every linear layer. */
    public static final String ALL_LINEAR = "all-linear";

    /** Whether a linear layer has an adapter. */
    boolean includes(String module) {
        return targets.stream()
                .anyMatch(
                        target -> target.equals(ALL_LINEAR) || module.equals(target) || module.endsWith("." + target));
    }

    /** The names of an encoder's linear layers that have an adapter, in the order of their use. */
    public List<String> modules(Encoder encoder) {
        return LoraOps.linearLayers(encoder).stream().filter(this::includes).toList();
    }

    /** The factor s on {@code B A x}. */
    double scale() {
        return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }

    /** Whether a parameter of an encoder is an adapter's. */
    public static boolean isAdapters(String parameter) {
        return parameter.endsWith(A) || parameter.endsWith(B);
    }

    static String nameOfA(String module) {
        return module + A;
    }

    static String nameOfB(String module) {
        return module + B;
    }

    /** A begins as PyTorch's linear layers do, B as 0: at first the adapter changes nothing. */
    static Draw initial(String parameter, int[] shape) {
        return parameter.endsWith(A) ? Draw.uniform(1 / Math.sqrt(shape[1])) : Draw.constant(0);
    }

    /**
     * Makes sure that each name means a layer of an encoder.
     *
     * @throws SforgeException (usage) where one means none, with the names that there are
     */
    void check(Encoder encoder) {
        Set<String> modules = LoraOps.linearLayers(encoder);
        for (String target : targets) {
            Lora only = new Lora(rank, alpha, dropout, rankStabilised, List.of(target));
            if (modules.stream().noneMatch(only::includes)) {
                throw SforgeException.usage("lora.targets: the encoder has no linear layer '" + target
                        + "'; its layers are "
                        + modules.stream()
                                .map(module -> module.substring(module.lastIndexOf('.') + 1))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + "; " + ALL_LINEAR + " means all of them");
            }
        }
    }
}
