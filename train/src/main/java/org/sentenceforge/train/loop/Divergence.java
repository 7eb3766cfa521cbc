package org.sentenceforge.train.loop;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.TrainingStep;

/** The end of a run whose loss or gradient is no number: it stays so, and neither a checkpoint nor the model may come of it. */
final class Divergence {
    /** So many rows are named of a batch. */
    private static final int SHOWN = 8;

    private Divergence() {}

    /**
     * Lets an update pass whose numbers are finite.
     *
     * @param update  counted from 1
     * @param batches of the update
     * @throws SforgeException (failed) naming the data set, the rows with their files and lines, and a parameter whose gradient fails
     */
    static void refuse(
            TrainingStep.Result result, long update, double rate, List<MicroBatch> batches, List<TrainingSet> sets) {
        double loss = result.loss().value();
        if (Double.isFinite(loss) && Double.isFinite(result.gradientNorm())) {
            return;
        }
        List<MicroBatch> concerned = result.failedBatch().isPresent()
                ? List.of(batches.get(result.failedBatch().getAsInt()))
                : batches;
        String parameter = result.failedParameter()
                .map(name -> " (first in '" + name + "')")
                .orElse("");
        throw SforgeException.failed(
                "update " + update + ": the loss is " + loss + " and the gradient's norm " + result.gradientNorm()
                        + parameter + ", at a learning rate of " + rate + ", over " + where(concerned, sets)
                        + "; no model was written; look at these rows, or train with a lower arguments.learning_rate or a"
                        + " longer warmup",
                null);
    }

    private static String where(List<MicroBatch> batches, List<TrainingSet> sets) {
        return batches.stream()
                .map(batch -> where(batch, sets.get(batch.objective())))
                .collect(Collectors.joining(" and "));
    }

    private static String where(MicroBatch batch, TrainingSet set) {
        String name = set.data().name();
        String rows = IntStream.of(batch.rows())
                .limit(SHOWN)
                .mapToObj(row -> set.rows().location(row).toString())
                .collect(Collectors.joining(", "));
        return batch.size() + " rows of " + (name.isEmpty() ? "the data set" : "data set '" + name + "'") + " (" + rows
                + (batch.size() > SHOWN ? ", …" : "") + ")";
    }
}
