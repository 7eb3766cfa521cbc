package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * The distribution over the documents of a query against a teacher's: {@code T² KL(softmax(teacher / T_t) ‖ softmax(sim / T))}, the mean
 * over the queries (Lin et al. 2020; the square of the student's temperature).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(query, positive, negative, …)</td><td>the teacher's scores, one for each document</td></tr>
 * </table>
 */
public record DistillKLDivLoss(Similarity similarity, double studentTemperature, double teacherTemperature)
        implements Loss {
    private static final Parameter<Similarity> SIMILARITY = Parameter.of(
            "similarity_fct", Similarity.PAIRWISE, Similarity.DOT_SCORE, "the similarity of query and document");
    private static final Parameter<Double> STUDENT_TEMPERATURE = Parameter.optional(
            "student_temperature",
            ValueTypes.POSITIVE,
            "what the model's scores are divided by; by default temperature");
    private static final Parameter<Double> TEACHER_TEMPERATURE = Parameter.optional(
            "teacher_temperature",
            ValueTypes.POSITIVE,
            "what the teacher's scores are divided by; by default temperature");

    /** @param temperature where a configuration does not say */
    public static Catalogue.Entry<Loss> entry(double temperature) {
        Parameter<Double> both = Parameter.of(
                "temperature", ValueTypes.POSITIVE, temperature, "what the scores of model and teacher are divided by");
        return new Catalogue.Entry<>(
                "DistillKLDivLoss",
                "brings the distribution over a query's documents close to a teacher's",
                List.of(SIMILARITY, both, STUDENT_TEMPERATURE, TEACHER_TEMPERATURE),
                config -> read(config, config.get(both)));
    }

    private static Optional<Loss> read(Config config, double temperature) {
        return Optional.of(new DistillKLDivLoss(
                config.get(SIMILARITY),
                config.find(STUDENT_TEMPERATURE).orElse(temperature),
                config.find(TEACHER_TEMPERATURE).orElse(temperature)));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(3)
                .withLabel(LabelKind.NUMBERS)
                .withWidths((columns, dimension) -> Set.of(columns - 1));
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        List<T> scores = batch.documents().stream()
                .map(documents -> similarity.pairwise(ops, batch.column(0), documents))
                .toList();
        T student = ops.scale(ops.stack(scores, 1), 1 / studentTemperature);
        T teacher = ops.scale(batch.label(), 1 / teacherTemperature);
        return ops.scale(divergence(ops, teacher, student), studentTemperature * studentTemperature);
    }

    /** The mean over rows of {@code KL(softmax(target) ‖ softmax(scores))}: both [n, choices]. */
    static <T> T divergence(LossOps<T> ops, T target, T scores) {
        T difference = ops.subtract(ops.logSoftmax(target, 1), ops.logSoftmax(scores, 1));
        return ops.mean(ops.sum(ops.multiply(ops.softmax(target, 1), difference), 1));
    }
}
