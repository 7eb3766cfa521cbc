package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * For each anchor its positive beyond one similarity and the most similar of all other positives below another: {@code mean(max(0,
 * positive_margin - cos(a_i, p_i)) + max(0, max_{j≠i} cos(a_i, p_j) - negative_margin))} (Wieting and Gimpel 2018). The larger the
 * batch, the harder the negatives: by default gradients go through a cache.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive)</td><td>no label</td></tr>
 * </table>
 */
public record MegaBatchMarginLoss(double positiveMargin, double negativeMargin, Gradients gradients) implements Loss {
    private static final Parameter<Double> POSITIVE_MARGIN = Parameter.of(
            "positive_margin", ValueTypes.NUMBER, 0.8, "the cosine above which a positive no longer counts");
    private static final Parameter<Double> NEGATIVE_MARGIN = Parameter.of(
            "negative_margin", ValueTypes.NUMBER, 0.3, "the cosine below which a negative no longer counts");
    private static final Parameter<Boolean> MINI_BATCHES =
            Parameter.of("use_mini_batched_version", ValueTypes.FLAG, true, "whether gradients are cached (GradCache)");
    private static final Parameter<Integer> MINI_BATCH_SIZE =
            Parameter.of("mini_batch_size", ValueTypes.whole(1), 50, "how many texts are encoded at once");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "MegaBatchMarginLoss",
            "keeps positives above one cosine and the hardest negatives of a large batch below another",
            List.of(POSITIVE_MARGIN, NEGATIVE_MARGIN, MINI_BATCHES, MINI_BATCH_SIZE, CachedLoss.MINI_BATCH_TOKENS),
            MegaBatchMarginLoss::read);

    private static Optional<Loss> read(Config config) {
        Gradients cached = CachedLoss.cached(config, MINI_BATCH_SIZE);
        return Optional.of(new MegaBatchMarginLoss(
                config.get(POSITIVE_MARGIN),
                config.get(NEGATIVE_MARGIN),
                config.get(MINI_BATCHES) ? cached : new Gradients.Direct()));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2);
    }

    @Override
    public boolean sliceable() {
        return true;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T cosines = Similarity.COS_SIM.matrix(ops, batch.own(batch.column(0)), batch.column(1));
        T numbers = ops.rowNumbers(batch.column(0));
        T same = ops.sameAs(batch.own(numbers), numbers);
        T positive = ops.sum(ops.multiply(cosines, ops.number(same)), 1);
        T hardest = ops.max(ops.exclude(cosines, same), 1);
        T near = ops.relu(ops.from(positiveMargin, positive));
        T far = ops.relu(ops.add(hardest, -negativeMargin));
        return ops.mean(ops.add(near, far));
    }
}
