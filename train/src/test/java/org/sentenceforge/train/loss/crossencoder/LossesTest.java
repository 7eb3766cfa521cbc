package org.sentenceforge.train.loss.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossText;

/** What configurations can say about these losses, and what cards say. */
class LossesTest {
    private static Loss loss(String configured) {
        return LossText.loss(Losses.table(), configured);
    }

    /** Spec model-card.md, section 8: names, order and values. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'BinaryCrossEntropyLoss' | {activation_fn=torch.nn.modules.linear.Identity, pos_weight=null}",
                "{BinaryCrossEntropyLoss: {pos_weight: 5, activation_fn: 'torch.nn.Sigmoid'}} |"
                        + " {activation_fn=torch.nn.modules.activation.Sigmoid, pos_weight=5.0}",
                "'CrossEntropyLoss' | {}",
                "'MSELoss' | {activation_fn=torch.nn.modules.linear.Identity}",
                "{MarginMSELoss: {activation_fn: 'ReLU'}} | {activation_fn=torch.nn.modules.activation.ReLU}",
                "'MultipleNegativesRankingLoss' | {scale=10.0, num_negatives=4, activation_fn=torch.nn.modules.activation.Sigmoid}",
                "{CachedMultipleNegativesRankingLoss: {num_negatives: null}} | {scale=10.0, num_negatives=null,"
                        + " activation_fn=torch.nn.modules.activation.Sigmoid, mini_batch_size=32}",
                "'LambdaLoss' | {weighting_scheme=sentence_transformers.cross_encoder.losses.LambdaLoss.NDCGLoss2PPScheme,"
                        + " k=null, sigma=1.0, eps=1.0E-10, reduction_log=binary,"
                        + " activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null}",
                "{LambdaLoss: {weighting_scheme: null, k: 5}} |"
                        + " {weighting_scheme=sentence_transformers.cross_encoder.losses.LambdaLoss.NoWeightingScheme,"
                        + " k=5, sigma=1.0, eps=1.0E-10, reduction_log=binary,"
                        + " activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null}",
                "{RankNetLoss: {mini_batch_size: -1}} | {k=null, sigma=1.0, eps=1.0E-10, reduction_log=binary,"
                        + " activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=-1}",
                "{ListNetLoss: {mini_batch_size: 16}} | {activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=16}",
                "'ListMLELoss' | {activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null, respect_input_order=true}",
                "'PListMLELoss' | {lambda_weight=sentence_transformers.cross_encoder.losses.PListMLELoss.PListMLELambdaWeight,"
                        + " activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null, respect_input_order=true}",
                "{PListMLELoss: {lambda_weight: null, respect_input_order: false}} | {lambda_weight=null,"
                        + " activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null, respect_input_order=false}",
                "'ADRMSELoss' | {alpha=1.0, activation_fn=torch.nn.modules.linear.Identity, mini_batch_size=null}"
            })
    void cardsShowTheParametersAsTheReferencesDo(String configured, String expected) {
        Map<String, Object> parameters = loss(configured).parameters(CardStyle.DEFAULT);

        assertThat(parameters).hasToString(expected);
    }

    @Test
    void miniBatchesGoThroughACache() {
        Gradients cached = new Gradients.Cached(16, OptionalInt.empty());

        assertThat(loss("{CachedMultipleNegativesRankingLoss: {mini_batch_size: 16}}")
                        .gradients())
                .isEqualTo(cached);
        assertThat(loss("{LambdaLoss: {mini_batch_size: 16}}").gradients()).isEqualTo(cached);
        assertThat(loss("{LambdaLoss: {mini_batch_size: -1}}").gradients()).isEqualTo(new Gradients.Direct());
        assertThat(loss("'LambdaLoss'").gradients()).isEqualTo(new Gradients.Direct());
    }

    @Test
    void modelsWithAnotherNumberOfLabelsAreRefused() {
        assertThatThrownBy(() -> loss("'BinaryCrossEntropyLoss'").check(3))
                .isInstanceOf(SforgeException.class)
                .hasMessage(
                        "BinaryCrossEntropyLoss: needs a model with 1 label, got 3; choose a model with num_labels: 1,"
                                + " or CrossEntropyLoss");
        assertThatThrownBy(() -> loss("'CrossEntropyLoss'").check(1))
                .isInstanceOf(SforgeException.class)
                .hasMessage(
                        "CrossEntropyLoss: needs a model with at least 2 labels, got 1; choose a model with num_labels: 2"
                                + " or more, or BinaryCrossEntropyLoss");
    }

    @Test
    void mistakesAreTold() {
        assertThatThrownBy(() -> loss("{LambdaLoss: {weighting_scheme: 'LambdaRankSchema'}}"))
                .hasMessageContaining("no weighting scheme 'LambdaRankSchema'; did you mean LambdaRankScheme?");
        assertThatThrownBy(() -> loss("{MultipleNegativesRankingLoss: {num_negatives: 0}}"))
                .hasMessageContaining("expected a whole number of at least 1");
        assertThatThrownBy(() -> loss("{MSELoss: {activation_fn: 'GELU'}}"))
                .hasMessageContaining("expected Identity, Sigmoid, Tanh, ReLU or SiLU");
    }
}
