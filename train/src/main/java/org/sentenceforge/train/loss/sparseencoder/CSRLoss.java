package org.sentenceforge.train.loss.sparseencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * Contrastive sparse representation (Wen et al. 2025, arXiv 2503.01776), for a model that ends with a SparseAutoEncoder: how well embeddings
 * come back from their latents, and gamma times a loss over the latents that are kept: {@code reconstruction + gamma loss}.
 *
 * <p>Inputs are those of the loss inside.
 *
 * @param loss           that says which texts belong together
 * @param reconstruction of the embeddings
 * @param gamma          weight of the loss inside
 */
public record CSRLoss(Loss loss, CSRReconstructionLoss reconstruction, double gamma) implements Loss {
    private static final Parameter<Loss> LOSS = Parameter.optional(
            "loss", InnerLosses.TABLE, "the loss over the latents; by default SparseMultipleNegativesRankingLoss");
    private static final Parameter<Double> BETA = Parameter.of(
            "beta",
            ValueTypes.NOT_NEGATIVE,
            0.1,
            "the weight of the error with which dead latents reconstruct the residual");
    private static final Parameter<Double> GAMMA =
            Parameter.of("gamma", ValueTypes.NOT_NEGATIVE, 1.0, "the weight of the loss over the latents");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "CSRLoss",
            "another loss over the latents of a SparseAutoEncoder, plus the error of reconstructing the embeddings"
                    + " from them",
            List.of(LOSS, BETA, GAMMA),
            CSRLoss::read);

    private static Optional<Loss> read(Config config) {
        Optional<Loss> given = config.find(LOSS);
        return Optional.of(new CSRLoss(
                given.orElseGet(InnerLosses::ranking), new CSRReconstructionLoss(config.get(BETA)), config.get(GAMMA)));
    }

    @Override
    public LossInputs inputs() {
        return loss.inputs().and(reconstruction.inputs());
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(BETA.name(), reconstruction.beta());
        parameters.put(GAMMA.name(), gamma);
        parameters.put(LOSS.name(), loss.name());
        return parameters;
    }

    @Override
    public List<Loss> inner() {
        return List.of(loss);
    }

    @Override
    public Optional<SimilarityFunction> modelSimilarity() {
        return loss.modelSimilarity();
    }

    @Override
    public void check(int dimension) {
        loss.check(dimension);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        List<CSRReconstructionLoss.Column<T>> columns = CSRReconstructionLoss.columns(ops, batch);
        LossBatch<T> latents = batch.ofColumns(
                columns.stream().map(CSRReconstructionLoss.Column::latents).toList());
        T base = ops.report("base_loss", ops.scale(loss.value(ops, latents), gamma));
        return ops.add(reconstruction.value(ops, columns), base);
    }
}
