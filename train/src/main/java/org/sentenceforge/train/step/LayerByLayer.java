package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.torch.TorchWay;

/**
 * Gradient checkpointing (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"): between the layers of a way the token vectors
 * are kept, and nothing within; the backward pass runs each layer once more, with a graph, from the last to the first. So there are the
 * activations, and the widened weights, of one layer at a time.
 *
 * <p>Dropout must be the same both times: before each part of the way the generator is seeded with a function of the seed and the part's
 * number.
 */
record LayerByLayer(ObjectiveProgram objective, TorchWay way) {
    /** Rows {@code places} of g; the module must have it. */
    static final String ROWS = """
            def rows(self: __torch__.Ops,
              g: Tensor,
              places: Tensor) -> Tensor:
              return torch.index_select(g, 0, places)
            """;

    private List<TorchProgram.Segment> segments() {
        return objective.program().segments().get(objective.ways().indexOf(way));
    }

    /** Whether the way's parts are known. */
    boolean isPossible() {
        return !segments().isEmpty();
    }

    /** The methods of the backward pass, one for each part that it goes through. */
    List<String> methods() {
        List<String> methods = new ArrayList<>();
        for (int i = firstTrained(); i < segments().size(); i++) {
            methods.add(pull(i));
        }
        return methods;
    }

    /** Number of the first part with a parameter that is trained; of those before it no gradient is asked for. */
    private int firstTrained() {
        int first = 0;
        while (first < segments().size() && trained(first).isEmpty()) {
            first++;
        }
        return first;
    }

    private List<Integer> trained(int part) {
        Set<String> names = new HashSet<>(segments().get(part).parameters());
        names.removeIf(name -> Objective.isOneOf(objective.frozen(), name));
        return ObjectiveProgram.indices(objective.program(), names);
    }

    private String pullMethod(int part) {
        return objective.pullMethod(way) + "_" + part;
    }

    /**
     * {@code pullWAY_PART}: runs a part from the vectors x before it and passes the gradient g of what it gives on: to x, where something
     * before it is trained, and to its parameters.
     */
    private String pull(int part) {
        List<String> wanted = new ArrayList<>();
        if (part > firstTrained()) {
            wanted.add("leaf");
        }
        trained(part).forEach(index -> wanted.add("p[" + index + "]"));
        List<String> batch = objective.program().batch();
        return """
                def METHOD(self: __torch__.Ops,
                  g: Tensor,
                  BEFOREBATCH: Tensor,
                  p: List[Tensor]) -> List[Tensor]:
                  LEAFy = (self).LAYER(GIVENARGUMENTS, p)
                  found = annotate(List[Tensor], [])
                  own = annotate(List[Optional[Tensor]], [g])
                  for gradient in torch.grad([y], [WANTED], own, False, False, False):
                    _0 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("METHOD", pullMethod(part))
                .replace("LAYER", segments().get(part).method())
                .replace("BEFORE", part == 0 ? "" : "x: Tensor,\n  ")
                .replace("LEAF", part == 0 ? "" : "leaf = torch.requires_grad_(torch.detach(x), True)\n  ")
                .replace("GIVEN", part == 0 ? "" : "leaf, ")
                .replace("BATCH", String.join(": Tensor,\n  ", batch))
                .replace("ARGUMENTS", String.join(", ", batch))
                .replace("WANTED", String.join(", ", wanted));
    }

    /** The embeddings of packed texts [texts, dimension] without a graph; they belong to the packed arrays. */
    NDArray encode(StepContext context, PackedArrays packed, long seed) {
        NDArray state = null;
        for (int i = 0; i < segments().size(); i++) {
            NDArray next = forward(context, packed, seed, i, state);
            if (state != null) {
                state.close();
            }
            state = next;
        }
        return state;
    }

    private NDArray forward(StepContext context, PackedArrays packed, long seed, int part, NDArray before) {
        JniUtils.setSeed(Seeds.of(seed, part));
        NDList arguments = new NDList();
        if (before != null) {
            arguments.add(before);
        }
        arguments.addAll(packed.with(context.parameters()));
        return context.module()
                .forward(segments().get(part).method(), arguments)
                .get(0);
    }

    /** Passes the gradient of packed texts' embeddings, rows {@code places} of another, on to the parameters. */
    void pull(StepContext context, PackedArrays packed, long seed, NDArray gradient, NDArray places, GradientSum sum) {
        int last = segments().size() - 1;
        List<NDArray> states = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            states.add(forward(context, packed, seed, i, i == 0 ? null : states.get(i - 1)));
        }
        NDArray own =
                context.module().forward("rows", new NDList(gradient, places)).get(0);
        for (int i = last; i >= firstTrained(); i--) {
            JniUtils.setSeed(Seeds.of(seed, i));
            NDList arguments = new NDList(own);
            if (i > 0) {
                arguments.add(states.get(i - 1));
            }
            arguments.addAll(packed.with(context.parameters()));
            NDList found = context.module().train(pullMethod(i), arguments);
            own.close();
            int behind = i > firstTrained() ? 1 : 0;
            own = behind == 0 ? null : found.get(0);
            List<NDArray> ofParameters = found.subList(behind, found.size());
            ofParameters.forEach(array -> array.attach(sum.scope()));
            sum.add(trained(i), ofParameters);
            if (i > 0) {
                states.get(i - 1).close();
            }
        }
    }
}
