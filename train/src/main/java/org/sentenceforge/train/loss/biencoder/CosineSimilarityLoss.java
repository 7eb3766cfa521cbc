package org.sentenceforge.train.loss.biencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * The cosine of a pair's embeddings against its label: the mean squared (or absolute) difference.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence A, sentence B)</td><td>a number, from -1 to 1</td></tr>
 * </table>
 */
public record CosineSimilarityLoss(Difference difference) implements Loss {

    /** How a difference counts, with the name of libtorch's module. */
    public enum Difference {
        SQUARED("MSELoss"),
        ABSOLUTE("L1Loss");

        private final String key;

        Difference(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    private static final Parameter<Difference> LOSS = Parameter.of(
            "loss_fct",
            ValueTypes.named(List.of(Difference.values()), Difference::key),
            Difference.SQUARED,
            "whether differences are squared (MSELoss) or absolute (L1Loss)");
    private static final Parameter<String> TRANSFORMATION = Parameter.of(
            "cos_score_transformation",
            ValueTypes.named(List.of("Identity"), name -> name),
            "Identity",
            "the function applied to the cosine first");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "CosineSimilarityLoss",
            "brings the cosine of a pair close to its score",
            List.of(LOSS, TRANSFORMATION),
            CosineSimilarityLoss::read);

    private static Optional<Loss> read(Config config) {
        config.get(TRANSFORMATION);
        return Optional.of(new CosineSimilarityLoss(config.get(LOSS)));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.SCORE);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LOSS.name(), "torch.nn.modules.loss." + difference.key());
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T cosines = Distance.cosine(ops, batch.column(0), batch.column(1));
        T error = ops.subtract(cosines, batch.label());
        return ops.mean(difference == Difference.SQUARED ? ops.square(error) : ops.abs(error));
    }
}
