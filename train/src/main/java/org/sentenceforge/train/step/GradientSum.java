package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.torch.TorchModule;

/** Gradients added up parameter by parameter. Owns the arrays until closed. */
final class GradientSum implements AutoCloseable {
    /** The method that adds; the module must have it. */
    static final String METHOD = """
            def accumulate(self: __torch__.Ops,
              some: Tensor,
              g: List[Tensor],
              sum: List[Tensor]) -> Tensor:
              _0 = torch._foreach_add_(sum, g)
              return some
            """;

    private final PtNDManager scope;
    private final TorchModule module;
    private final List<NDArray> sums;

    /** @param scope is closed with this */
    GradientSum(PtNDManager scope, TorchModule module, int parameters) {
        this.scope = scope;
        this.module = module;
        sums = new ArrayList<>(Collections.nCopies(parameters, null));
    }

    /** An empty one, which is closed with this. */
    GradientSum fresh() {
        return new GradientSum((PtNDManager) scope.newSubManager(), module, sums.size());
    }

    /** Owns what is added. */
    PtNDManager scope() {
        return scope;
    }

    /** One for each parameter; null for one that had no part. */
    List<NDArray> gradients() {
        return sums;
    }

    /** Adds all of another. */
    void add(GradientSum other) {
        List<Integer> there = IntStream.range(0, sums.size())
                .filter(i -> other.sums.get(i) != null)
                .boxed()
                .toList();
        List<NDArray> gradients = there.stream().map(other.sums::get).toList();
        gradients.forEach(gradient -> gradient.attach(scope));
        add(there, gradients);
        other.close();
    }

    /** Adds gradients, which the scope must own, of the parameters with these indices. */
    void add(List<Integer> indices, List<NDArray> gradients) {
        NDList added = new NDList();
        NDList grown = new NDList();
        for (int i = 0; i < gradients.size(); i++) {
            NDArray sum = sums.get(indices.get(i));
            if (sum == null) {
                sums.set(indices.get(i), gradients.get(i));
            } else {
                added.add(named(gradients.get(i), "g[]"));
                grown.add(named(sum, "sum[]"));
            }
        }
        if (!added.isEmpty()) {
            NDList arguments = new NDList(scope.create(0f));
            arguments.addAll(added);
            arguments.addAll(grown);
            module.infer("accumulate", arguments).forEach(NDArray::close);
            added.forEach(NDArray::close);
        }
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    @Override
    public void close() {
        scope.close();
    }
}
