package org.sentenceforge.train.step;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.TorchMemory;
import org.sentenceforge.train.loss.Gradients;

/**
 * GradCache (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup"), so that a batch need not fit
 * into memory:
 *
 * <ol>
 *   <li>all texts are encoded without a graph, mini-batch by mini-batch;
 *   <li>the value is found, and its gradient with respect to the embeddings alone;
 *   <li>each mini-batch is encoded again, with a graph, and passes its part of that gradient on to the parameters.
 * </ol>
 *
 * <p>Dropout must be the same both times: before each mini-batch the generator is seeded with a function of the batch's seed, the run
 * of columns and the mini-batch's number. Where the loss compares all rows with all documents and that matrix would be large, the second
 * step goes over some rows at a time.
 */
final class CachedGradients implements GradientMethod {
    /** Elements of a matrix of rows by documents beyond which the second step goes slice by slice: 64 MB. */
    static final long LARGEST_MATRIX = 1 << 24;

    private final ObjectiveProgram objective;
    private final StepContext context;
    private final MiniBatchEncoder encoder;
    private final long largestMatrix;
    private final Consumer<Gradients.Cached> halved;
    private Gradients.Cached bounds;

    /**
     * @param largestMatrix elements of a matrix of rows by documents up to which the second step goes over all rows at once
     * @param halved        is told when memory ran out and mini-batches became smaller
     */
    CachedGradients(
            ObjectiveProgram objective,
            Gradients.Cached bounds,
            StepContext context,
            long largestMatrix,
            Consumer<Gradients.Cached> halved) {
        this.objective = objective;
        this.bounds = bounds;
        this.context = context;
        this.encoder = new MiniBatchEncoder(objective, context);
        this.largestMatrix = largestMatrix;
        this.halved = halved;
    }

    @Override
    public List<String> methods() {
        List<String> methods = new ArrayList<>(List.of(objective.embeddingGradients()));
        if (objective.slice() != null) {
            methods.addAll(List.of(objective.slice().method(), objective.sliceGradients()));
        }
        return methods;
    }

    @Override
    public LossValue add(MicroBatch batch, double share, long seed, GradientSum sum) {
        Gradients.Cached wanted = bounds;
        while (true) {
            GradientSum attempt = sum.fresh();
            try {
                LossValue value = attempt(batch, share, seed, attempt);
                sum.add(attempt);
                if (!bounds.equals(wanted)) {
                    halved.accept(bounds);
                }
                return value;
            } catch (EngineException e) {
                if (!TorchMemory.ranOut(e) || bounds.miniBatchSize() == 1) {
                    throw e;
                }
                attempt.close();
                bounds = bounds.atMost(batch.size() * batch.columns().size()).halved();
            }
        }
    }

    private LossValue attempt(MicroBatch batch, double share, long seed, GradientSum sum) {
        List<MiniBatchEncoder.Cut> cuts = objective.objective().cuts(batch, bounds);
        try (PtNDManager scope = context.newScope()) {
            NDList embeddings = new NDList();
            for (int i = 0; i < cuts.size(); i++) {
                embeddings.add(encoder.encode(cuts.get(i), OptionalLong.of(Seeds.of(seed, i)), scope));
            }
            EmbeddingGradients gradients =
                    new EmbeddingGradients(objective, context, batch, seed, embeddings, scope, sum);
            LossValue value = gradients.find(share, largestMatrix);
            for (int i = 0; i < cuts.size(); i++) {
                pull(cuts.get(i), Seeds.of(seed, i), gradients.of(i), scope, sum);
            }
            return value;
        }
    }

    /** Step 3: each mini-batch passes its part of the gradient on. */
    private void pull(MiniBatchEncoder.Cut cut, long seed, NDArray gradient, PtNDManager scope, GradientSum sum) {
        List<Integer> parameters = objective.parametersOf(cut.way());
        if (parameters.isEmpty()) {
            return;
        }
        LayerByLayer layers = new LayerByLayer(objective, cut.way());
        for (int i = 0; i < cut.miniBatches().size(); i++) {
            long[] places =
                    Arrays.stream(cut.miniBatches().get(i)).asLongStream().toArray();
            try (PackedArrays packed = context.pack(cut.textsOf(i))) {
                if (layers.isPossible()) {
                    NDArray rows = packed.manager().create(places);
                    layers.pull(context, packed, Seeds.of(seed, i), gradient, rows, sum);
                    continue;
                }
                JniUtils.setSeed(Seeds.of(seed, i));
                NDList arguments = new NDList(gradient, scope.create(places));
                arguments.addAll(packed.with(context.parameters()));
                NDList found = context.module().train(objective.pullMethod(cut.way()), arguments);
                found.forEach(array -> array.attach(sum.scope()));
                sum.add(parameters, found);
            }
        }
    }
}
