package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.support.Shared;

class HyperparameterListTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bge-base-swahili-matryoshka",
                "bge-base-ai-bill-of-rights",
                "books-cross-encoder",
                "modernbert-small-retrieval"
            })
    void aRunsArgumentsGiveTheListsOfItsCard(String name) {
        CardData card = CardJson.read(Shared.path("golden/cards/" + name + "/card-data.json"), CardData.class);

        CardData.Hyperparameters list =
                HyperparameterList.of(card.style(), card.hyperparameters().nonDefault());

        assertThat(list.all().keySet())
                .containsExactlyElementsOf(card.hyperparameters().all().keySet());
        assertThat(HyperparameterList.of(card.style(), card.hyperparameters().all()))
                .isEqualTo(card.hyperparameters());
        assertThat(List.copyOf(list.nonDefault().keySet()))
                .isEqualTo(List.copyOf(card.hyperparameters().nonDefault().keySet()));
    }

    @Test
    void theListOfStyle340HasTheOrderOfItsCard() {
        CardData card = CardJson.read(
                Shared.path("golden/cards/multilingual-fact-retrieval-gemma/card-data.json"), CardData.class);

        assertThat(HyperparameterList.defaults(card.style()).keySet())
                .containsExactlyElementsOf(card.hyperparameters().all().keySet());
    }

    @Test
    void valuesAreComparedAndNotTheirNotation() {
        CardData.Hyperparameters list = HyperparameterList.of(
                CardStyle.DEFAULT, Map.of("num_train_epochs", 3, "max_grad_norm", 1, "output_dir", "out"));

        assertThat(list.nonDefault()).isEmpty();
        assertThat(list.all())
                .containsEntry("num_train_epochs", 3)
                .doesNotContainKey("output_dir")
                .hasSize(117);
    }
}
