package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;
import org.sentenceforge.train.loss.TeacherMargins;

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
            "brings the margin between positive and negatives close to a teacher's",
            List.of(SIMILARITY),
            config -> Optional.of(new MarginMSELoss(config.get(SIMILARITY))));

    @Override
    public LossInputs inputs() {
        return TeacherMargins.inputs();
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return TeacherMargins.error(
                ops,
                batch.documents().stream()
                        .map(documents -> similarity.pairwise(ops, batch.column(0), documents))
                        .toList(),
                batch.labels().orElseThrow());
    }
}
