package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adagrad (Duchi et al. 2011): gradients over the root of the sum of their squares. Decay goes through the gradient.
 *
 * @param rateDecay the rate is divided by {@code 1 + (t - 1) rateDecay} at update t of a parameter
 * @param epsilon   added to the root
 */
public record Adagrad(double rateDecay, double epsilon) implements UpdateRule {

    @Override
    public Kernel kernel(Shape parameter) {
        Map<String, Shape> memory = new LinkedHashMap<>();
        List<String> lists =
                new ArrayList<>(List.of(Kernel.COUPLED_DECAY, "torch._foreach_addcmul_(sum, g, g, value=1)"));
        List<String> each = new ArrayList<>(List.of("root = torch.add_(torch.sqrt(sum[i]), " + epsilon + ")"));
        memory.put("sum", parameter);
        if (rateDecay > 0) {
            memory.put("updates", Kernel.COUNTER);
            lists.add(Kernel.COUNT);
            each.add("torch.mul_(root, torch.add(torch.mul(torch.sub(updates[i], 1), " + rateDecay + "), 1))");
        }
        each.add("torch.addcdiv_(p[i], g[i], root, value=torch.neg(r))");
        return new Kernel("adagrad", memory, lists, each);
    }
}
