package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript method that moves parameters. It changes what it is given, so it must run without autograd; its lists are arguments of
 * their own, for libtorch removes writes to lists that a method makes itself.
 *
 * <p>Its calls are over the rate {@code r}, the weight decay {@code d}, the lists of gradients {@code g} and of parameters {@code p},
 * and a list by the name of each thing it remembers.
 *
 * @param method its name
 * @param memory what it remembers of a parameter, zero at first: shapes by name
 * @param lists  calls that work on whole lists
 * @param each   calls that follow for each index {@code i} of the lists, with or without a variable for their tensor
 */
record Kernel(String method, Map<String, Shape> memory, List<String> lists, List<String> each) {

    /** A count of updates. */
    static final Shape COUNTER = new Shape();

    static final String COUNT = "torch._foreach_add_(updates, 1)";

    /** The call that lets the decay go through the gradient. */
    static final String COUPLED_DECAY = "torch._foreach_add_(g, p, alpha=d)";

    String script() {
        StringBuilder script =
                new StringBuilder("def " + method + "(self: __torch__.Ops,\n  rate: Tensor,\n  decay: Tensor,\n");
        script.append("  g: List[Tensor],\n  p: List[Tensor]");
        memory.keySet().forEach(name -> script.append(",\n  ").append(name).append(": List[Tensor]"));
        script.append(") -> Tensor:\n  r = float(rate)\n  d = float(decay)\n");
        lists.forEach(call -> script.append("  all = ").append(call).append('\n'));
        if (!each.isEmpty()) {
            script.append("  for i in range(torch.len(g)):\n");
            each.forEach(call -> script.append(call.contains(" = ") ? "    " : "    one = ")
                    .append(call)
                    .append('\n'));
        }
        return script.append("  return rate\n").toString();
    }
}
