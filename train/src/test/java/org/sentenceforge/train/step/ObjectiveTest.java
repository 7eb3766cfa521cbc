package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;

/** Losses that do not go with a model or with labels are refused before anything is trained. */
class ObjectiveTest {
    private static final SentenceModel TABLE = new SentenceModel(List.of(new StaticEmbedding("", 10, 8)));
    private static final Gradients DIRECT = new Gradients.Direct();

    private static Objective objective(Loss loss, int columns, int labelWidth) {
        return new Objective(loss, DIRECT, Collections.nCopies(columns, TABLE), Optional.of(labelWidth));
    }

    @Test
    void aTeachersEmbeddingsHaveTheModelsSizeForAllColumnsOrForEach() {
        Loss loss = LossSettings.loss("MSELoss", "{}");
        objective(loss, 2, 8);
        objective(loss, 2, 16);
        assertThatThrownBy(() -> objective(loss, 2, 7))
                .hasMessage("MSELoss: labels are lists of 7 numbers; for 2 text columns and embeddings of 8 components"
                        + " it needs 8 or 16");
        assertThatThrownBy(() -> objective(loss, 1, 16))
                .hasMessageContaining("for 1 text column and")
                .hasMessageEndingWith("it needs 8");
    }

    @Test
    void aTeachersScoresAreAsManyAsTheDocuments() {
        Loss loss = LossSettings.loss("DistillKLDivLoss", "{}");
        objective(loss, 4, 3);
        assertThatThrownBy(() -> objective(loss, 4, 2)).hasMessageEndingWith("it needs 3");
    }

    @Test
    void aLayerThatIsTrainedAlongFitsOneSizeOfTheEmbeddingOnly() {
        Loss loss =
                LossSettings.loss("MatryoshkaLoss", "{loss: {SoftmaxLoss: {num_labels: 3}}, matryoshka_dims: [8, 4]}");
        Objective objective = objective(loss, 2, 0);
        TorchPlan plan = TorchPlan.training(TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()));
        assertThatThrownBy(() -> LossMethods.of(TABLE, List.of(objective), List.of(0), plan, Set.of()))
                .hasMessage(
                        "MatryoshkaLoss: the loss inside has a parameter 'classifier.weight' that would need the shapes"
                                + " [3, 24] and [3, 12], for different sizes of the embedding; choose a loss without, or a single"
                                + " size");
    }

    @Test
    void layersNeedATransformerAndNoCache() {
        Loss loss = LossSettings.loss("AdaptiveLayerLoss", "{loss: 'MultipleNegativesRankingLoss'}");
        assertThatThrownBy(() -> Objective.of(loss, TABLE, 2)).hasMessageContaining("no transformer");
        SentenceModel tiny = TinyModel.withDropout(0).model();
        Gradients cached = new Gradients.Cached(2, OptionalInt.empty());
        assertThatThrownBy(() -> new Objective(loss, cached, List.of(tiny, tiny), Optional.empty()))
                .hasMessageContaining("leave mini_batch_size and gradient_checkpointing out");
    }
}
