package org.sentenceforge.train.step;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.torch.PackedArrays;

/** All texts of a batch through the model at once, loss and gradients, in one native call. */
final class DirectGradients implements GradientMethod {
    private final ObjectiveProgram objective;
    private final StepContext context;

    DirectGradients(ObjectiveProgram objective, StepContext context) {
        this.objective = objective;
        this.context = context;
    }

    @Override
    public List<String> methods() {
        return List.of(objective.direct());
    }

    @Override
    public LossValue add(MicroBatch batch, double share, long seed, GradientSum sum) {
        JniUtils.setSeed(Seeds.of(Seeds.of(seed, 0), 0)); // as a cache's first mini-batch, so that a single one is this
        LossProgram loss = objective.loss();
        List<PackedArrays> packed = new ArrayList<>();
        try (PtNDManager scope = context.newScope()) {
            NDList arguments = new NDList(sum.scope().create((long) batch.height()), scope.create((float) share));
            arguments.addAll(LossArrays.of(loss, objective.objective().loss().inputs(), batch, seed, scope));
            for (Objective.Run run : objective.objective().runs()) {
                PackedArrays arrays = context.pack(Objective.texts(batch, run));
                packed.add(arrays);
                arguments.addAll(arrays.with(List.of()));
            }
            arguments.addAll(context.parameters());
            NDList found = context.module().train("gradients" + objective.index(), arguments);
            LossValue value = LossValue.of(loss, StepContext.numbers(found, 1 + loss.reports()));
            sum.add(objective.parameters(), found.subList(1 + loss.reports(), found.size()));
            return value;
        } finally {
            packed.forEach(PackedArrays::close);
        }
    }
}
