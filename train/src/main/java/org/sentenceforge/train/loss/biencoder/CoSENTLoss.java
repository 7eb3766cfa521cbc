package org.sentenceforge.train.loss.biencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * Orders pairs by their similarity as their labels order them: {@code log(1 + Σ exp(s_i - s_j))} over all i, j with {@code label_i <
 * label_j}, {@code s = scale * sim(a, b)} (Su 2022).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence A, sentence B)</td><td>a number, the larger the more similar</td></tr>
 * </table>
 */
public record CoSENTLoss(double scale, Similarity similarity) implements Loss {
    private static final Parameter<Double> SCALE =
            Parameter.of("scale", ValueTypes.POSITIVE, 20.0, "what similarities are multiplied by");
    private static final Parameter<Similarity> SIMILARITY = Parameter.of(
            "similarity_fct", Similarity.PAIRWISE, Similarity.COS_SIM, "the similarity of a pair's embeddings");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "CoSENTLoss",
            "orders the similarities of pairs as their scores are ordered",
            List.of(SCALE, SIMILARITY),
            config -> Optional.of(new CoSENTLoss(config.get(SCALE), config.get(SIMILARITY))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.SCORE);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SCALE.name(), scale);
        parameters.put(SIMILARITY.name(), similarity.pairwiseKey());
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T similarities = similarity.pairwise(ops, batch.column(0), batch.column(1));
        return ordered(ops, ops.scale(similarities, scale), batch.label());
    }

    /** {@code log(1 + Σ exp(s_i - s_j))} over all i, j with {@code label_i < label_j}: scores and labels [n]. */
    static <T> T ordered(LossOps<T> ops, T scores, T labels) {
        T differences = ops.subtract(ops.unsqueeze(scores, 1), ops.unsqueeze(scores, 0));
        T wrong = ops.less(ops.unsqueeze(labels, 1), ops.unsqueeze(labels, 0));
        // far below any difference, but a number: where no pair is to be ordered, the gradient is 0 and not undefined
        T others = ops.scale(ops.number(ops.not(wrong)), -1e12);
        T terms = ops.flatten(ops.add(differences, others));
        T zero = ops.scale(ops.narrow(terms, 0, 0, 1), 0);
        return ops.logSumExp(ops.concat(List.of(zero, terms), 0), 0);
    }
}
