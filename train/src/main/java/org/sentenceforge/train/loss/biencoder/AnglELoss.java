package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * {@link CoSENTLoss} with the angle between embeddings taken as complex numbers, whose gradient does not vanish where the cosine's does
 * (Li and Li 2023). With more than two columns, every pair of the anchor and another column is compared.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence A, sentence B)</td><td>a number, the larger the more similar</td></tr>
 * <tr><td>(anchor, positive, negative, …)</td><td>none, or a number from 0 to 1 for the positive</td></tr>
 * </table>
 */
public record AnglELoss(double scale) implements Loss {
    private static final Parameter<Double> SCALE =
            Parameter.of("scale", ValueTypes.POSITIVE, 20.0, "what similarities are multiplied by");

    private static final Parameter<String> SIMILARITY = Parameter.of(
            "similarity_fct",
            ValueTypes.named(List.of("pairwise_angle_sim"), name -> name),
            "pairwise_angle_sim",
            "the similarity of a pair's embeddings; no other is possible");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "AnglELoss",
            "orders the angle similarities of pairs as their scores are ordered",
            List.of(SCALE, SIMILARITY),
            AnglELoss::read);

    private static Optional<Loss> read(Config config) {
        config.get(SIMILARITY);
        return Optional.of(new AnglELoss(config.get(SCALE)));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(2)
                .withLabels(
                        columns -> columns == 2 ? Set.of(LabelKind.SCORE) : Set.of(LabelKind.SCORE, LabelKind.NONE));
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SCALE.name(), scale);
        parameters.put(SIMILARITY.name(), "pairwise_angle_sim");
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T anchors = batch.column(0);
        T positive = batch.labels()
                .map(LossBatch.Labels::values)
                .orElseGet(() -> ops.add(ops.scale(ops.rowNumbers(anchors), 0), 1));
        List<T> similarities = new ArrayList<>();
        List<T> labels = new ArrayList<>();
        for (T other : batch.documents()) {
            similarities.add(angleSimilarity(ops, anchors, other, batch.dimension()));
            labels.add(labels.isEmpty() ? positive : ops.from(1, positive));
        }
        return CoSENTLoss.ordered(ops, ops.scale(ops.concat(similarities, 0), scale), ops.concat(labels, 0));
    }

    /**
     * {@code |Σ (re + im)|} of the quotient of x and y, both of length one and read as complex numbers whose real parts come first: [n].
     * A last odd component is paired with 0.
     */
    private static <T> T angleSimilarity(LossOps<T> ops, T x, T y, int dimension) {
        T left = even(ops, ops.normalize(x), dimension);
        T right = even(ops, ops.normalize(y), dimension);
        int half = (dimension + 1) / 2;
        T a = ops.narrow(left, 1, 0, half);
        T b = ops.narrow(left, 1, half, half);
        T c = ops.narrow(right, 1, 0, half);
        T d = ops.narrow(right, 1, half, half);
        T real = ops.add(ops.multiply(a, c), ops.multiply(b, d));
        T imaginary = ops.subtract(ops.multiply(b, c), ops.multiply(a, d));
        return ops.abs(ops.sum(ops.add(real, imaginary), 1));
    }

    private static <T> T even(LossOps<T> ops, T x, int dimension) {
        return dimension % 2 == 0 ? x : ops.concat(List.of(x, ops.scale(ops.narrow(x, 1, 0, 1), 0)), 1);
    }
}
