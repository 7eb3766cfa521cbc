package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * Ranks each anchor's positive above the other texts of the batch, but for those that a guide, a second model, finds more similar than
 * the positive, less a margin: these may be positives too (Solatorio 2024).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive)</td><td>no label</td></tr>
 * <tr><td>(anchor, positive, negative, …)</td><td>no label</td></tr>
 * </table>
 *
 * @param guide             reference of the guide's model
 * @param temperature       that similarities are divided by
 * @param strategy          what the margin is taken of
 * @param contrastAnchors   whether other rows' anchors compete
 * @param contrastPositives whether positives compete with other rows' positives
 */
public record GISTEmbedLoss(
        String guide,
        double temperature,
        MarginStrategy strategy,
        double margin,
        boolean contrastAnchors,
        boolean contrastPositives)
        implements Loss {

    /** What the margin is. */
    public enum MarginStrategy {
        /** A similarity. */
        ABSOLUTE,
        /** A part of the positive's similarity. */
        RELATIVE
    }

    private static final Parameter<String> GUIDE =
            Parameter.optional("guide", ValueTypes.TEXT, "the directory, built-in name or hub id of the guide model");
    private static final Parameter<Double> TEMPERATURE =
            Parameter.of("temperature", ValueTypes.POSITIVE, 0.01, "what similarities are divided by");
    static final Parameter<MarginStrategy> STRATEGY = Parameter.of(
            "margin_strategy",
            ValueTypes.named(
                    List.of(MarginStrategy.values()),
                    strategy -> strategy.name().toLowerCase(Locale.ROOT)),
            MarginStrategy.ABSOLUTE,
            "whether the margin is absolute or a fraction of the positive's similarity");
    private static final Parameter<Double> MARGIN = Parameter.of(
            "margin",
            ValueTypes.NUMBER,
            0.0,
            "how far, by the guide, a negative's similarity must be below the positive's for it to count");
    private static final Parameter<Boolean> CONTRAST_ANCHORS =
            Parameter.of("contrast_anchors", ValueTypes.FLAG, true, "whether other rows' anchors are negatives");
    private static final Parameter<Boolean> CONTRAST_POSITIVES = Parameter.of(
            "contrast_positives", ValueTypes.FLAG, true, "whether positives are compared with other rows' positives");

    /** The table's lines: the loss, and the same with gradients through a cache. */
    public static List<Catalogue.Entry<Loss>> entries() {
        Catalogue.Entry<Loss> plain = new Catalogue.Entry<>(
                "GISTEmbedLoss",
                "ranks as MultipleNegativesRankingLoss does, ignoring negatives that a guide model considers positive",
                List.of(
                        GUIDE,
                        TEMPERATURE,
                        STRATEGY,
                        MARGIN,
                        CONTRAST_ANCHORS,
                        CONTRAST_POSITIVES,
                        MultipleNegativesRankingLoss.GATHER),
                GISTEmbedLoss::read);
        return List.of(plain, CachedLoss.entry(plain));
    }

    private static Optional<Loss> read(Config config) {
        return Optional.of(new GISTEmbedLoss(
                config.require(GUIDE, ""),
                config.get(TEMPERATURE),
                config.get(STRATEGY),
                config.get(MARGIN),
                config.get(CONTRAST_ANCHORS),
                config.get(CONTRAST_POSITIVES)));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(2).withGuide(guide);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(GUIDE.name(), "SentenceTransformer('" + guide + "')");
        parameters.put(TEMPERATURE.name(), temperature);
        if (style.showsLaterLossParameters()) {
            parameters.put(STRATEGY.name(), strategy.name().toLowerCase(Locale.ROOT));
            parameters.put(MARGIN.name(), margin);
        }
        return parameters;
    }

    @Override
    public boolean sliceable() {
        return true;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T row = batch.own(ops.rowNumbers(batch.column(0)));
        T same = ops.sameAs(row, ops.rowNumbers(batch.column(0)));
        T guided = guided(ops, batch, 0, 1);
        T positives = ops.sum(ops.multiply(guided, ops.number(same)), 1);
        T threshold = ops.unsqueeze(
                switch (strategy) {
                    case ABSOLUTE -> ops.add(positives, -margin);
                    case RELATIVE -> ops.subtract(positives, ops.scale(ops.abs(positives), margin));
                },
                1);
        List<T> scores = new ArrayList<>();
        T falseNegative = ops.and(ops.less(threshold, guided), ops.not(same));
        scores.add(ops.exclude(similarities(ops, batch, 0, 1), falseNegative));
        if (contrastAnchors) {
            scores.add(filtered(ops, batch, 0, 0, threshold));
        }
        if (contrastPositives) {
            scores.add(filtered(ops, batch, 1, 1, threshold));
        }
        for (int negative = 2; negative < batch.columns().size(); negative++) {
            scores.add(filtered(ops, batch, 0, negative, threshold));
        }
        return ops.crossEntropy(ops.scale(ops.concat(scores, 1), 1 / temperature), row);
    }

    /** Similarities of a column's own rows with another column's, minus infinity where the guide's are above the threshold. */
    private <T> T filtered(LossOps<T> ops, LossBatch<T> batch, int from, int to, T threshold) {
        return ops.exclude(similarities(ops, batch, from, to), ops.less(threshold, guided(ops, batch, from, to)));
    }

    private <T> T similarities(LossOps<T> ops, LossBatch<T> batch, int from, int to) {
        return cosines(ops, batch.own(batch.column(from)), batch.column(to));
    }

    private <T> T guided(LossOps<T> ops, LossBatch<T> batch, int from, int to) {
        return cosines(ops, batch.own(batch.guide().get(from)), batch.guide().get(to));
    }

    /** Of each row of a with each row of b, as libtorch's cosine_similarity finds it. */
    private static <T> T cosines(LossOps<T> ops, T a, T b) {
        return ops.matmul(ops.normalize(a, 1e-8), ops.transpose(ops.normalize(b, 1e-8)));
    }
}
