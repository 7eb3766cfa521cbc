package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019), whose decay does not go through the gradient. libtorch's fused kernel does the work.
 *
 * @param beta1   decay of the mean gradient
 * @param beta2   decay of the mean squared gradient
 * @param epsilon added to the root of the mean squared gradient
 */
public record AdamW(double beta1, double beta2, double epsilon) implements UpdateRule {

    /** The defaults of the reference's trainer. */
    public AdamW() {
        this(0.9, 0.999, 1e-8);
    }

    @Override
    public Kernel kernel(Shape parameter) {
        Map<String, Shape> memory = new LinkedHashMap<>();
        memory.put("mean", parameter);
        memory.put("square", parameter);
        memory.put("updates", Kernel.COUNTER);
        String step = "torch._fused_adamw_(p, g, mean, square, annotate(List[Tensor], []), updates, lr=r, beta1="
                + beta1 + ", beta2=" + beta2 + ", weight_decay=d, eps=" + epsilon + ", amsgrad=False, maximize=False)";
        return new Kernel("adamw", memory, List.of(Kernel.COUNT, step), List.of());
    }
}
