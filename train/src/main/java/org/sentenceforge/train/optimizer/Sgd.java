package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent: {@code m ← momentum m + (1 - dampening) g}, {@code p ← p - rate m}. Decay goes through the gradient.
 *
 * @param momentum  0 for the gradient itself in the place of m
 * @param dampening of every gradient but the first
 * @param direction of the step
 */
public record Sgd(double momentum, double dampening, Direction direction) implements UpdateRule {

    /** Where a step with momentum goes. */
    public enum Direction {
        /** Along m. */
        MOMENTUM,
        /** Along {@code g + momentum m} (Nesterov 1983). */
        NESTEROV
    }

    @Override
    public Kernel kernel(Shape parameter) {
        if (momentum == 0) {
            return new Kernel(
                    "sgd",
                    Map.of(),
                    List.of(Kernel.COUPLED_DECAY, "torch._foreach_add_(p, g, alpha=torch.neg(r))"),
                    List.of());
        }
        Map<String, Shape> memory = new LinkedHashMap<>();
        List<String> lists = new ArrayList<>(List.of(Kernel.COUPLED_DECAY));
        List<String> each = new ArrayList<>();
        memory.put("momentum", parameter);
        each.add("m = torch.mul_(momentum[i], " + momentum + ")");
        if (dampening == 0) {
            each.add("torch.add_(m, g[i])");
        } else {
            memory.put("updates", Kernel.COUNTER);
            lists.add(Kernel.COUNT);
            each.add("share = torch.where(torch.eq(updates[i], 1), 1., " + (1 - dampening) + ")");
            each.add("torch.addcmul_(m, g[i], share)");
        }
        each.add(
                switch (direction) {
                    case MOMENTUM -> "torch.add_(p[i], m, alpha=torch.neg(r))";
                    case NESTEROV ->
                        "torch.add_(p[i], torch.add_(g[i], m, alpha=" + momentum + "), alpha=torch.neg(r))";
                });
        return new Kernel("sgd", memory, lists, each);
    }
}
