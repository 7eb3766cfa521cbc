package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;

/**
 * The second step of {@link CachedGradients}: the value of a batch and its gradient with respect to the embeddings alone. The scope owns
 * all of it.
 */
final class EmbeddingGradients {
    private final ObjectiveProgram objective;
    private final StepContext context;
    private final MicroBatch batch;
    private final long seed;
    private final NDList embeddings;
    private final PtNDManager scope;
    private final GradientSum sum;
    private final NDList gradients = new NDList();

    /**
     * @param embeddings of each run of columns [texts, dimension]
     * @param sum        is given the gradients of the loss's own parameters
     */
    EmbeddingGradients(
            ObjectiveProgram objective,
            StepContext context,
            MicroBatch batch,
            long seed,
            NDList embeddings,
            PtNDManager scope,
            GradientSum sum) {
        this.objective = objective;
        this.context = context;
        this.batch = batch;
        this.seed = seed;
        this.embeddings = embeddings;
        this.scope = scope;
        this.sum = sum;
        embeddings.forEach(embedding -> embedding.setName(""));
    }

    /** The gradient of a run's embeddings [texts, dimension], when the value was found. */
    NDArray of(int run) {
        return gradients.get(run);
    }

    /**
     * The value, and the gradients of {@code share * value}.
     *
     * @param largestMatrix elements of a matrix of rows by documents up to which all rows are taken at once
     */
    LossValue find(double share, long largestMatrix) {
        int rows = batch.size();
        long documents = (long) rows * Math.max(1, batch.columns().size() - 1);
        int count = (int) Math.max(1, Math.min(rows, largestMatrix / documents));
        if (objective.slice() == null || count == rows) {
            return find("embeddingGradients", objective.loss(), List.of(), share);
        }
        LossValue total = LossValue.zero();
        for (int first = 0; first < rows; first += count) {
            int own = Math.min(count, rows - first);
            double part = (double) own / rows;
            List<NDArray> range = List.of(scope.create((long) first), scope.create((long) own));
            total = total.plus(find("sliceGradients", objective.slice(), range, share * part), part);
        }
        return total;
    }

    private LossValue find(String method, LossProgram loss, List<NDArray> range, double share) {
        NDList arguments = new NDList(scope.create((long) batch.height()), scope.create((float) share));
        arguments.addAll(LossArrays.of(loss, objective.objective().loss().inputs(), batch, seed, scope));
        arguments.addAll(range);
        arguments.addAll(embeddings);
        arguments.addAll(context.parameters());
        NDList found = context.module().train(method + objective.index(), arguments);
        int reported = 1 + loss.reports();
        int behind = reported + embeddings.size();
        List<NDArray> own = found.subList(behind, found.size());
        own.forEach(gradient -> gradient.attach(sum.scope()));
        sum.add(objective.own(), own);
        add(found.subList(reported, behind));
        return LossValue.of(loss, StepContext.numbers(found, reported));
    }

    private void add(List<NDArray> found) {
        if (gradients.isEmpty()) {
            gradients.addAll(found);
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            gradients.get(i).addi(found.get(i));
            found.get(i).close();
        }
    }
}
