package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RMSprop (Tieleman and Hinton 2012): gradients over the root of their mean square. Decay goes through the gradient.
 *
 * @param alpha    decay of the means
 * @param epsilon  added to the root
 * @param momentum 0 for none
 * @param moment   of the gradients, under the root
 */
public record RmsProp(double alpha, double epsilon, double momentum, Moment moment) implements UpdateRule {

    /** What measures the size of gradients. */
    public enum Moment {
        MEAN_SQUARE,
        /** As in the centred form (Graves 2013). */
        VARIANCE
    }

    @Override
    public Kernel kernel(Shape parameter) {
        Map<String, Shape> memory = new LinkedHashMap<>();
        List<String> each = new ArrayList<>();
        memory.put("square", parameter);
        if (moment == Moment.VARIANCE) {
            memory.put("mean", parameter);
            each.add("torch.lerp_(mean[i], g[i], " + (1 - alpha) + ")");
            each.add("root = torch.sqrt_(torch.addcmul(square[i], mean[i], mean[i], value=-1))");
        } else {
            each.add("root = torch.sqrt(square[i])");
        }
        each.add("torch.add_(root, " + epsilon + ")");
        if (momentum == 0) {
            each.add("torch.addcdiv_(p[i], g[i], root, value=torch.neg(r))");
        } else {
            memory.put("momentum", parameter);
            each.add("torch.addcdiv_(torch.mul_(momentum[i], " + momentum + "), g[i], root)");
            each.add("torch.add_(p[i], momentum[i], alpha=torch.neg(r))");
        }
        List<String> lists = List.of(
                Kernel.COUPLED_DECAY,
                "torch._foreach_mul_(square, " + alpha + ")",
                "torch._foreach_addcmul_(square, g, g, value=" + (1 - alpha) + ")");
        return new Kernel("rmsprop", memory, lists, each);
    }
}
