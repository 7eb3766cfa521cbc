package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * The margin between the similarities of the positive and of each negative against that of a teacher: the mean squared difference
 * (Hofstätter et al. 2020).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(query, positive, negative)</td><td>the teacher's margin</td></tr>
 * <tr><td>(query, positive, negative, …)</td><td>the teacher's margins, or its scores, the positive's first</td></tr>
 * </table>
 */
public record MarginMSELoss(Similarity similarity) implements Loss {
    private static final Parameter<Similarity> SIMILARITY = Parameter.of(
            "similarity_fct", Similarity.PAIRWISE, Similarity.DOT_SCORE, "the similarity of query and document");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "MarginMSELoss",
            "brings the margin between positive and negatives near a teacher's",
            List.of(SIMILARITY),
            config -> Optional.of(new MarginMSELoss(config.get(SIMILARITY))));

    @Override
    public String name() {
        return "MarginMSELoss";
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(3)
                .withLabels(columns ->
                        columns == 3 ? Set.of(LabelKind.SCORE, LabelKind.NUMBERS) : Set.of(LabelKind.NUMBERS))
                .withWidths((columns, dimension) -> Set.of(columns - 2, columns - 1));
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T positive = similarity.pairwise(ops, batch.column(0), batch.column(1));
        List<T> margins = new ArrayList<>();
        for (T negative : batch.columns().subList(2, batch.columns().size())) {
            margins.add(ops.subtract(positive, similarity.pairwise(ops, batch.column(0), negative)));
        }
        return ops.mean(ops.square(ops.subtract(ops.stack(margins, 1), teacherMargins(ops, batch))));
    }

    /** [rows, negatives]. */
    private static <T> T teacherMargins(LossOps<T> ops, LossBatch<T> batch) {
        int negatives = batch.columns().size() - 2;
        int width = batch.labels().orElseThrow().width();
        if (width == 0) {
            return ops.unsqueeze(batch.label(), 1);
        }
        if (width == negatives) {
            return batch.label();
        }
        return ops.subtract(ops.narrow(batch.label(), 1, 0, 1), ops.narrow(batch.label(), 1, 1, negatives));
    }
}
