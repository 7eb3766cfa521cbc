package org.sentenceforge.train.loss;

import java.util.List;
import java.util.Set;

/** The margins between a row's positive and each of its negatives as a teacher gives them, or its scores, the positive's first. */
public final class TeacherMargins {
    private TeacherMargins() {}

    /** What a batch must bring: (query, positive, negative, …) with a margin, margins or scores. */
    public static LossInputs inputs() {
        return LossInputs.columnsFrom(3)
                .withLabels(columns ->
                        columns == 3 ? Set.of(LabelKind.SCORE, LabelKind.NUMBERS) : Set.of(LabelKind.NUMBERS))
                .withWidths((columns, dimension) -> Set.of(columns - 2, columns - 1));
    }

    /**
     * The mean squared difference of the margins from the teacher's.
     *
     * @param scores [rows] of each document column, the positive's first
     */
    public static <T> T error(LossOps<T> ops, List<T> scores, LossBatch.Labels<T> labels) {
        List<T> margins = scores.subList(1, scores.size()).stream()
                .map(negative -> ops.subtract(scores.get(0), negative))
                .toList();
        return ops.mean(ops.square(ops.subtract(ops.stack(margins, 1), of(ops, labels, margins.size()))));
    }

    /** [rows, negatives]. */
    private static <T> T of(LossOps<T> ops, LossBatch.Labels<T> labels, int negatives) {
        if (labels.width() == 0) {
            return ops.unsqueeze(labels.values(), 1);
        }
        if (labels.width() == negatives) {
            return labels.values();
        }
        return ops.subtract(ops.narrow(labels.values(), 1, 0, 1), ops.narrow(labels.values(), 1, 1, negatives));
    }
}
