package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchParameters;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.loss.Gradients;

/**
 * Finds losses over the parameters of a model in training, without dropout and without a gradient: the loss of evaluation data. Owns its
 * program until closed; the parameters stay the training's.
 */
public final class EvaluationLoss implements AutoCloseable {
    private static final Gradients.Cached MINI_BATCHES =
            new Gradients.Cached(Integer.MAX_VALUE, OptionalInt.of(EncoderSettings.TOKENS_PER_BATCH));

    private final LossMethods losses;
    private final StepContext context;

    /**
     * Prepares the losses.
     *
     * @param objectives of which each micro-batch names one
     * @param owners     for each the training's objective whose loss's own parameters it uses
     */
    public EvaluationLoss(
            SentenceModel model,
            List<Objective> objectives,
            List<Integer> owners,
            TorchParameters training,
            TorchPrecision precision,
            TorchDevice device) {
        losses = LossMethods.of(
                model,
                objectives,
                owners,
                TorchPlan.inference(precision, device).overStored(),
                Set.of());
        List<String> methods = new ArrayList<>(losses.methods());
        losses.objectives().forEach(objective -> methods.add(objective.value()));
        context = new StepContext(
                device, losses.program(), new TorchModule(device, methods), training.of(losses.program()));
    }

    /**
     * The loss of a batch.
     *
     * @param seed of random choices
     */
    public LossValue of(MicroBatch batch, long seed) {
        ObjectiveProgram objective = losses.objectives().get(batch.objective());
        MiniBatchEncoder encoder = new MiniBatchEncoder(objective, context);
        LossProgram loss = objective.loss();
        try (PtNDManager scope = context.newScope()) {
            NDList arguments = new NDList(scope.create((long) batch.height()));
            arguments.addAll(LossArrays.of(loss, objective.objective().loss().inputs(), batch, seed, scope));
            for (MiniBatchEncoder.Cut cut : objective.objective().cuts(batch, MINI_BATCHES)) {
                NDArray embeddings = encoder.encode(cut, OptionalLong.empty(), scope);
                embeddings.setName("");
                arguments.add(embeddings);
            }
            arguments.addAll(context.parameters());
            NDList found = context.module().forward("value" + objective.index(), arguments);
            return LossValue.of(loss, StepContext.numbers(found, 1 + loss.reports()));
        }
    }

    @Override
    public void close() {
        context.module().close();
    }
}
