package org.sentenceforge.train.loss.sparseencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossText;

/** What configurations can say about these losses, and what cards say. */
class LossesTest {
    private static Loss loss(String configured) {
        return LossText.loss(Losses.table(), configured);
    }

    /** Names, order and values of SpladeLoss.get_config_dict, with the loss inside as cards print it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{loss: 'SparseMultipleNegativesRankingLoss', document_regularizer_weight: 3e-5, query_regularizer_weight: 5e-5} |"
                        + " {loss=SparseMultipleNegativesRankingLoss(scale=1.0, similarity_fct='dot_score'),"
                        + " document_regularizer_weight=3.0E-5, query_regularizer_weight=5.0E-5}",
                "{loss: 'SparseMarginMSELoss', document_regularizer_weight: 1, query_regularizer_weight: 2,"
                        + " query_regularizer_threshold: 7, document_regularizer_threshold: 9, scheduler_type: 'linear'} |"
                        + " {loss=SparseMarginMSELoss, document_regularizer_weight=1.0, query_regularizer_weight=2.0,"
                        + " document_regularizer_threshold=9, query_regularizer_threshold=7}",
                "{loss: 'SparseTripletLoss', document_regularizer_weight: 0.5} |"
                        + " {loss=SparseTripletLoss(distance_metric='TripletDistanceMetric.EUCLIDEAN', triplet_margin=5),"
                        + " document_regularizer_weight=0.5}",
                "{loss: {SparseAnglELoss: {scale: 3}}, document_regularizer_weight: 0.5, use_document_regularizer_only: true} |"
                        + " {loss=SparseAnglELoss(scale=3.0, similarity_fct='pairwise_angle_sim'),"
                        + " document_regularizer_weight=0.5}"
            })
    void cardsShowWhatTheOriginalShows(String parameters, String shown) {
        Loss loss = loss("{SpladeLoss: " + parameters + "}");

        assertThat(loss.parameters(CardStyle.V5_0_0)).hasToString(shown);
    }

    @Test
    void cardsNameTheLossInsideAndTheCost() {
        Loss loss = loss(
                "{CachedSpladeLoss: {loss: 'SparseCoSENTLoss', document_regularizer_weight: 1, mini_batch_size: 8}}");

        assertThat(loss.inner()).extracting(Loss::name).containsExactly("SparseCoSENTLoss", "FlopsLoss");
        assertThat(loss.parameters(CardStyle.V5_0_0)).containsEntry("mini_batch_size", 8);
    }

    @Test
    void aQueryWithAWeightOfItsOwnNeedsADocument() {
        String mse = "loss: 'SparseMSELoss', document_regularizer_weight: 1";

        assertThat(loss("{SpladeLoss: {" + mse + "}}").inputs().minimumColumns())
                .isEqualTo(2);
        assertThat(loss("{SpladeLoss: {" + mse + ", use_document_regularizer_only: true}}")
                        .inputs()
                        .minimumColumns())
                .isEqualTo(1);
    }

    @Test
    void allMistakesAreTold() {
        assertThatThrownBy(() -> loss("{SpladeLoss: {loss: 'CoSENTLoss', query_regularizer_weight: 1,"
                        + " use_document_regularizer_only: true, warmup_ratio: 2}}"))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("document_regularizer_weight: missing")
                .hasMessageContaining("no loss inside another 'CoSENTLoss'; did you mean SparseCoSENTLoss?")
                .hasMessageContaining("has no effect beside use_document_regularizer_only")
                .hasMessageContaining("warmup_ratio");
        assertThatThrownBy(() -> loss("{SpladeLoss: {loss: 'SparseCoSENTLoss', document_regularizer_weight: 1,"
                        + " query_regularizer_threshold: 5}}"))
                .hasMessageContaining("query_regularizer_threshold")
                .hasMessageContaining("belongs to query_regularizer_weight, which is missing");
    }

    @Test
    void aLossThatNothingKeepsSparseIsNoLossByItself() {
        assertThatThrownBy(() -> loss("'SparseMultipleNegativesRankingLoss'"))
                .hasMessageContaining("no loss 'SparseMultipleNegativesRankingLoss'; by itself it keeps nothing sparse;"
                        + " give it to SpladeLoss: {SpladeLoss: {loss: SparseMultipleNegativesRankingLoss");
    }
}
