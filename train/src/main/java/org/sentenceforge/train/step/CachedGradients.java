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
import org.sentenceforge.train.loss.LossInputs;

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
                bounds = bounds.halved();
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
            NDList gradients = new NDList();
            LossValue value = embeddingGradients(batch, share, seed, embeddings, gradients, scope, sum);
            for (int i = 0; i < cuts.size(); i++) {
                pull(cuts.get(i), Seeds.of(seed, i), gradients.get(i), scope, sum);
            }
            return value;
        }
    }

    /** Step 2: the value; adds each run's gradient [texts, dimension] to {@code gradients}, and those of the loss's own parameters to the sum. */
    private LossValue embeddingGradients(
            MicroBatch batch,
            double share,
            long seed,
            NDList embeddings,
            NDList gradients,
            PtNDManager scope,
            GradientSum sum) {
        int rows = batch.size();
        long documents = (long) rows * Math.max(1, batch.columns().size() - 1);
        int count = (int) Math.max(1, Math.min(rows, largestMatrix / documents));
        if (objective.slice() == null || count == rows) {
            return slice(
                    batch,
                    "embeddingGradients",
                    objective.loss(),
                    List.of(),
                    share,
                    seed,
                    embeddings,
                    gradients,
                    scope,
                    sum);
        }
        LossValue total = LossValue.zero();
        for (int first = 0; first < rows; first += count) {
            int own = Math.min(count, rows - first);
            double part = (double) own / rows;
            List<NDArray> range = List.of(scope.create((long) first), scope.create((long) own));
            LossValue value = slice(
                    batch,
                    "sliceGradients",
                    objective.slice(),
                    range,
                    share * part,
                    seed,
                    embeddings,
                    gradients,
                    scope,
                    sum);
            total = total.plus(value, part);
        }
        return total;
    }

    private LossValue slice(
            MicroBatch batch,
            String method,
            LossProgram loss,
            List<NDArray> range,
            double share,
            long seed,
            NDList embeddings,
            NDList gradients,
            PtNDManager scope,
            GradientSum sum) {
        LossInputs needed = objective.objective().loss().inputs();
        NDList arguments = new NDList(scope.create((long) batch.size()), scope.create((float) share));
        arguments.addAll(LossArrays.of(loss, needed, batch, seed, scope));
        arguments.addAll(range);
        for (NDArray embedding : embeddings) {
            embedding.setName("");
            arguments.add(embedding);
        }
        arguments.addAll(context.parameters());
        NDList found = context.module().train(method + objective.index(), arguments);
        int reported = 1 + loss.reports();
        List<NDArray> own = found.subList(reported + embeddings.size(), found.size());
        own.forEach(gradient -> gradient.attach(sum.scope()));
        sum.add(objective.own(), own);
        for (int i = 0; i < embeddings.size(); i++) {
            NDArray gradient = found.get(reported + i);
            if (i < gradients.size()) {
                gradients.get(i).addi(gradient);
                gradient.close();
            } else {
                gradients.add(gradient);
            }
        }
        return LossValue.of(loss, StepContext.numbers(found, reported));
    }

    /** Step 3: each mini-batch passes its part of the gradient on. */
    private void pull(MiniBatchEncoder.Cut cut, long seed, NDArray gradient, PtNDManager scope, GradientSum sum) {
        List<Integer> parameters = objective.parametersOf(cut.way());
        gradient.setName("");
        for (int i = 0; i < cut.miniBatches().size(); i++) {
            JniUtils.setSeed(Seeds.of(seed, i));
            long[] places =
                    Arrays.stream(cut.miniBatches().get(i)).asLongStream().toArray();
            try (PackedArrays packed = context.pack(cut.textsOf(i))) {
                NDList arguments = new NDList(gradient, scope.create(places));
                arguments.addAll(packed.with(context.parameters()));
                NDList found = context.module().train(objective.pullMethod(cut.way()), arguments);
                found.forEach(array -> array.attach(sum.scope()));
                sum.add(parameters, found);
            }
        }
    }
}
