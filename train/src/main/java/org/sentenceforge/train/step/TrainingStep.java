package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.PackedBatch;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchParameters;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.Optimizer;

/**
 * A model in training: its parameters, the optimiser's state and the programs that move them. Owns their native memory until closed.
 */
public final class TrainingStep implements AutoCloseable {
    private final TorchDevice device;
    private final TorchProgram program;
    private final TorchModule module;
    private final TorchParameters parameters;
    private final PtNDManager manager;
    private final Optimizer optimizer;

    /**
     * What a step found.
     *
     * @param loss         mean over its micro-batches, before the update
     * @param gradientNorm before clipping
     */
    public record Result(double loss, double gradientNorm) {}

    public TrainingStep(
            SentenceModel model,
            Weights weights,
            List<Loss> losses,
            AdamW adamW,
            TorchPrecision precision,
            TorchDevice device) {
        this.device = device;
        program = TorchProgram.of(model, TorchPlan.training(precision, device));
        List<String> methods = new ArrayList<>(program.methods());
        for (int i = 0; i < losses.size(); i++) {
            methods.add(losses.get(i).method("loss" + i));
            methods.add(gradients(i));
        }
        methods.add(ACCUMULATE);
        module = new TorchModule(device, methods);
        manager = device.newManager();
        parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, device);
        parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
        optimizer = new Optimizer(adamW, parameters.byName(), device);
    }

    private static final String ACCUMULATE = """
            def accumulate(self: __torch__.Ops,
              some: Tensor,
              g: List[Tensor],
              sum: List[Tensor]) -> Tensor:
              _0 = torch._foreach_add_(sum, g)
              return some
            """;

    /** Forward, loss and gradients in one call: the loss, then the gradient of {@code share * loss} for every parameter. */
    private String gradients(int loss) {
        return """
                def gradientsINDEX(self: __torch__.Ops,
                  rows: Tensor,
                  share: Tensor,
                  DECLARATIONS) -> List[Tensor]:
                  e = (self).encode(CALL)
                  loss = (self).lossINDEX(e, int(rows))
                  found = annotate(List[Tensor], [torch.detach(loss)])
                  for gradient in torch.grad([torch.mul(loss, share)], p, None, False, False, False):
                    _0 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("INDEX", Integer.toString(loss))
                .replace("DECLARATIONS", program.declarations())
                .replace("CALL", program.call());
    }

    /**
     * One update.
     *
     * @param batches      the micro-batches whose mean loss is made smaller
     * @param learningRate in force
     * @param seeds        a seed for the dropout of each micro-batch in turn
     */
    public Result run(List<MicroBatch> batches, double learningRate, LongSupplier seeds) {
        double total = 0;
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            List<NDArray> sum = null;
            for (MicroBatch batch : batches) {
                JniUtils.setSeed(seeds.getAsLong());
                NDList found = gradients(scope, batch, 1.0 / batches.size());
                total += found.get(0).getFloat();
                List<NDArray> gradients = found.subList(1, found.size());
                if (sum == null) {
                    sum = gradients;
                } else {
                    accumulate(scope, gradients, sum);
                }
            }
            return new Result(total / batches.size(), optimizer.update(sum, learningRate));
        }
    }

    private NDList gradients(PtNDManager scope, MicroBatch batch, double share) {
        try (PackedArrays arrays = new PackedArrays(device, program, new PackedBatch(batch.texts()))) {
            NDList arguments = new NDList(scope.create((long) batch.rows()), scope.create((float) share));
            arguments.addAll(arrays.with(parameters.list()));
            return module.train("gradients" + batch.loss(), arguments);
        }
    }

    private void accumulate(PtNDManager scope, List<NDArray> gradients, List<NDArray> sum) {
        NDList arguments = new NDList(scope.create(0f));
        gradients.forEach(gradient -> arguments.add(named(gradient, "g[]")));
        sum.forEach(gradient -> arguments.add(named(gradient, "sum[]")));
        module.infer("accumulate", arguments);
        gradients.forEach(NDArray::close);
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    /** The parameters as they are now. */
    public TorchParameters parameters() {
        return parameters;
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        optimizer.close();
        module.close();
        parameters.close();
        manager.close();
    }
}
