package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchWeights;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** AdamW at work on a model's parameters. Owns the running means and the step counters until closed. */
public final class Optimizer implements AutoCloseable {
    private final TorchModule module;
    private final PtNDManager manager;
    private final List<Group> groups = new ArrayList<>();

    /** Parameters that share a weight decay, and what AdamW remembers of each; indices are into the model's list of parameters. */
    private record Group(
            double decay,
            List<String> names,
            List<Integer> indices,
            NDList parameters,
            NDList means,
            NDList squares,
            NDList counters) {}

    public Optimizer(AdamW adamW, Map<String, NDArray> parameters, TorchDevice device) {
        module = new TorchModule(device, AdamWScript.methods(adamW));
        manager = device.newManager();
        Group decaying = group(adamW.weightDecay());
        Group others = group(0);
        parameters.forEach((name, parameter) -> {
            Group group = WeightDecay.appliesTo(name) ? decaying : others;
            group.names.add(name);
            group.indices.add(decaying.indices.size() + others.indices.size());
            group.parameters.add(parameter);
            group.means.add(named(manager.zeros(parameter.getShape()), "m[]"));
            group.squares.add(named(manager.zeros(parameter.getShape()), "v[]"));
            group.counters.add(named(manager.create(0f), "t[]"));
        });
    }

    private Group group(double decay) {
        Group group = new Group(
                decay, new ArrayList<>(), new ArrayList<>(), new NDList(), new NDList(), new NDList(), new NDList());
        groups.add(group);
        return group;
    }

    /**
     * Clips the gradients and moves the parameters.
     *
     * @param gradients one per parameter, in order; null for one that had no part in the update, which stays as it is
     * @return the gradients' global norm before clipping
     */
    public double update(List<NDArray> gradients, double learningRate) {
        List<NDArray> found = gradients.stream().filter(Objects::nonNull).toList();
        found.forEach(gradient -> named(gradient, "g[]"));
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            NDList clipped = new NDList(scope.create(1f));
            clipped.addAll(found);
            double norm = module.infer("clip", clipped).get(0).getFloat();
            NDArray rate = scope.create(learningRate);
            for (Group group : groups) {
                int[] moved = IntStream.range(0, group.indices.size())
                        .filter(i -> gradients.get(group.indices.get(i)) != null)
                        .toArray();
                if (moved.length > 0) {
                    NDList arguments = new NDList(rate, scope.create(group.decay));
                    IntStream.of(moved).forEach(i -> arguments.add(gradients.get(group.indices.get(i))));
                    for (NDList arrays : List.of(group.parameters, group.means, group.squares, group.counters)) {
                        IntStream.of(moved).forEach(i -> arguments.add(arrays.get(i)));
                    }
                    module.infer("update", arguments);
                }
            }
            return norm;
        }
    }

    /** The memory as tensors: {@code mean.NAME}, {@code square.NAME} and {@code updates.NAME} of every parameter. */
    public Weights state() {
        return new TorchWeights(memory());
    }

    private Map<String, NDArray> memory() {
        Map<String, NDArray> memory = new LinkedHashMap<>();
        for (Group group : groups) {
            for (int i = 0; i < group.names.size(); i++) {
                memory.put("mean." + group.names.get(i), group.means.get(i));
                memory.put("square." + group.names.get(i), group.squares.get(i));
                memory.put("updates." + group.names.get(i), group.counters.get(i));
            }
        }
        return memory;
    }

    /** Takes saved memory over. */
    public void restore(Weights saved) {
        memory().forEach((name, array) -> {
            TensorInfo info = saved.info(name);
            ByteBuffer bytes = saved.bytes(name, 0, Math.toIntExact(info.byteSize()));
            try (NDArray values = manager.create(bytes, array.getShape(), DataType.FLOAT32)) {
                module.infer("restore", new NDList(values, array));
            }
        });
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
