package org.sentenceforge.train.loss.sparseencoder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * A loss of bi-encoders, under the name that it has for sparse encoders.
 *
 * @param modelSimilarity that the trained model has by it: of a loss that learns from pairs with a score; empty for others
 */
public record SparseLoss(Loss loss, Optional<SimilarityFunction> modelSimilarity) implements Loss {

    /** The line of a loss of bi-encoders, with the defaults that it has for sparse encoders. */
    static Catalogue.Entry<Loss> entry(Catalogue.Entry<Loss> loss) {
        return entry(loss, Optional.empty());
    }

    /** The same of a loss that learns from pairs with a score. */
    static Catalogue.Entry<Loss> ofScores(Catalogue.Entry<Loss> loss) {
        return entry(loss, Optional.of(SimilarityFunction.COSINE));
    }

    private static Catalogue.Entry<Loss> entry(Catalogue.Entry<Loss> loss, Optional<SimilarityFunction> similarity) {
        return new Catalogue.Entry<>(
                "Sparse" + loss.name(),
                loss.meaning(),
                loss.parameters(),
                config -> loss.reader().apply(config).map(inner -> new SparseLoss(inner, similarity)));
    }

    @Override
    public String name() {
        return "Sparse" + loss.name();
    }

    @Override
    public LossInputs inputs() {
        return modelSimilarity.isPresent() ? loss.inputs().and(LossInputs.columns(2, 2)) : loss.inputs();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        return loss.parameters(style);
    }

    @Override
    public List<Loss> inner() {
        return loss.inner();
    }

    @Override
    public void check(int dimension) {
        loss.check(dimension);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return loss.value(ops, batch);
    }
}
