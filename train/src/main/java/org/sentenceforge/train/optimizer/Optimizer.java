package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.TensorCopies;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** An optimizer at work on parameters. Owns what it remembers of them until closed. */
public final class Optimizer implements AutoCloseable {
    private final TorchDevice device;
    private final TorchModule module;
    private final PtNDManager manager;
    private final Map<Batch, List<Member>> batches = new LinkedHashMap<>();

    /** What parameters have in common that one call moves. */
    private record Batch(String method, double learningRate, double weightDecay) {}

    /**
     * A parameter.
     *
     * @param index  in the list of gradients
     * @param memory what is remembered of it, by name
     */
    private record Member(String name, int index, NDArray parameter, Map<String, NDArray> memory) {}

    /**
     * What an update did.
     *
     * @param gradientNorm the gradients' global norm, unscaled and before clipping; 0 without any gradient
     * @param skipped      whether the parameters stayed as they were, because the norm is no finite number
     */
    public record Update(double gradientNorm, boolean skipped) {}

    /**
     * @param maxNorm    gradients with a larger global norm are scaled down to it; 0 for no clipping
     * @param groups     of all parameters
     * @param parameters in the order that their gradients will have
     */
    public Optimizer(
            UpdateRule rule,
            double maxNorm,
            List<ParameterGroup> groups,
            Map<String, NDArray> parameters,
            TorchDevice device) {
        this.device = device;
        manager = device.newManager();
        List<String> order = List.copyOf(parameters.keySet());
        Set<String> methods = new LinkedHashSet<>(List.of(clip(maxNorm)));
        for (ParameterGroup group : groups) {
            for (String name : group.names()) {
                NDArray parameter = parameters.get(name);
                Kernel kernel = rule.kernel(parameter.getShape());
                methods.add(kernel.script());
                Map<String, NDArray> memory = new LinkedHashMap<>();
                kernel.memory().forEach((what, shape) -> memory.put(what, named(manager.zeros(shape), what + "[]")));
                batches.computeIfAbsent(
                                new Batch(kernel.method(), group.learningRate(), group.weightDecay()),
                                batch -> new ArrayList<>())
                        .add(new Member(name, order.indexOf(name), parameter, memory));
            }
        }
        module = new TorchModule(device, List.copyOf(methods));
    }

    /**
     * {@code clip(scale, g)} takes the scale off the gradients g, scales them down to the largest allowed global norm, and returns the
     * norm that they had. Where that is NaN, the gradients stay as they are, so that one can see which of them it comes from.
     */
    private static String clip(double maxNorm) {
        String coefficient = maxNorm > 0
                ? "torch.clamp_max(torch.mul(torch.reciprocal(torch.add(norm, 1e-6)), " + maxNorm + "), 1.)"
                : "torch.ones_like(norm)";
        return """
                def clip(self: __torch__.Ops,
                  scale: Tensor,
                  g: List[Tensor]) -> Tensor:
                  norm = torch.div(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2), scale)
                  _0 = torch._foreach_mul_(g, torch.nan_to_num(torch.div(COEFFICIENT, scale), 1.))
                  return norm
                """.replace("COEFFICIENT", coefficient);
    }

    /**
     * Clips the gradients and moves the parameters; neither happens where a gradient is no finite number.
     *
     * @param gradients one per parameter, in order; null for one that had no part in the update, which stays as it is
     * @param rates     the learning rate in force for parameters whose base rate is given
     * @param scale     what the gradients were multiplied by; they are changed
     */
    public Update update(List<NDArray> gradients, DoubleUnaryOperator rates, double scale) {
        List<NDArray> found = gradients.stream().filter(Objects::nonNull).toList();
        if (found.isEmpty()) {
            return new Update(0, false);
        }
        found.forEach(gradient -> named(gradient, "g[]"));
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            NDList clipped = new NDList(scope.create((float) scale));
            clipped.addAll(found);
            double norm = module.infer("clip", clipped).get(0).getFloat();
            if (!Double.isFinite(norm)) {
                return new Update(norm, true);
            }
            batches.forEach((batch, members) -> move(scope, batch, members, gradients, rates));
            return new Update(norm, false);
        }
    }

    private void move(
            PtNDManager scope, Batch batch, List<Member> members, List<NDArray> gradients, DoubleUnaryOperator rates) {
        List<Member> moved = members.stream()
                .filter(member -> gradients.get(member.index) != null)
                .toList();
        if (moved.isEmpty()) {
            return;
        }
        NDList arguments =
                new NDList(scope.create(rates.applyAsDouble(batch.learningRate)), scope.create(batch.weightDecay));
        moved.forEach(member -> arguments.add(gradients.get(member.index)));
        moved.forEach(member -> arguments.add(member.parameter));
        for (String what : moved.get(0).memory.keySet()) {
            moved.forEach(member -> arguments.add(member.memory.get(what)));
        }
        module.infer(batch.method, arguments);
    }

    /** What is remembered, as tensors: {@code mean.NAME}, {@code square.NAME} and {@code updates.NAME} of every parameter for AdamW. */
    public Weights state() {
        return new TorchWeights(memory());
    }

    /**
     * Takes a saved {@link #state} over.
     *
     * @throws SforgeException (bad data) where it is of another optimizer or of other parameters
     */
    public void restore(Weights saved) {
        memory().forEach((name, array) -> check(saved, name, array));
        try (TensorCopies copies = new TensorCopies(device)) {
            memory().forEach((name, array) -> copies.fill(array, saved, saved.info(name)));
        }
    }

    private static void check(Weights saved, String name, NDArray array) {
        if (!saved.names().contains(name)) {
            throw SforgeException.badData("the optimizer's saved state has no tensor '" + name
                    + "'; it is of another optimizer (arguments.optim) or of another model");
        }
        TensorInfo info = saved.info(name);
        List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
        if (info.dtype() != DType.F32 || !info.shape().equals(shape)) {
            throw SforgeException.badData("the optimizer's saved state, tensor '" + name + "': expected F32 " + shape
                    + ", got " + info.dtype() + " " + info.shape() + "; it is of another model");
        }
    }

    /** What that takes. */
    public long bytes() {
        return memory().values().stream()
                .mapToLong(
                        array -> array.getShape().size() * array.getDataType().getNumOfBytes())
                .sum();
    }

    private Map<String, NDArray> memory() {
        Map<String, NDArray> memory = new LinkedHashMap<>();
        batches.values().stream()
                .flatMap(List::stream)
                .forEach(member -> member.memory.forEach((what, array) -> memory.put(what + "." + member.name, array)));
        return memory;
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
