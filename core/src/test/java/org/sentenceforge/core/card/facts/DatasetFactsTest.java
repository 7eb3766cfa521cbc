package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.module.ModelKind;

class DatasetFactsTest {
    private static final CardData.Loss LOSS = new CardData.Loss("CoSENTLoss", Map.of());

    @Test
    void eachTypeOfColumnHasItsStatistics() {
        RowTable rows = RowTable.builder(new Columns(List.of("text", "label", "score", "docs")))
                .add("one two", 1L, 0.25, List.of("a", "b"))
                .add("one two three 😀", 0L, 1.0, List.of("a", "b", "c"))
                .add("one", 1L, 0.005, List.of("a", "b"))
                .build();

        CardData.Dataset facts = new DatasetFacts("pairs", null, null)
                .of(ModelKind.BI_ENCODER, rows, text -> text.split(" ").length, LOSS);

        assertThat(facts.size()).isEqualTo(3);
        assertThat(facts.statistics().get("text").details())
                .hasToString("{min=1 tokens, mean=2.33 tokens, max=4 tokens}");
        assertThat(facts.statistics().get("label").type()).isEqualTo("int");
        assertThat(facts.statistics().get("label").details()).hasToString("{0=~33.33%, 1=~66.67%}");
        assertThat(facts.statistics().get("score").type()).isEqualTo("float");
        assertThat(facts.statistics().get("score").details()).hasToString("{min=0.01, mean=0.42, max=1.0}");
        assertThat(facts.statistics().get("docs").details())
                .hasToString("{min=2 elements, mean=2.50 elements, max=3 elements}");
        assertThat(facts.samples()).hasSize(3);
        assertThat(facts.samples().get(0))
                .containsEntry("docs", List.of("a", "b"))
                .containsEntry("label", 1L);
    }

    @Test
    void crossEncodersCountCharacters() {
        RowTable rows =
                RowTable.builder(new Columns(List.of("text"))).add("a😀c").build();

        CardData.Dataset facts = new DatasetFacts(null, null, null).of(ModelKind.CROSS_ENCODER, rows, text -> 0, LOSS);

        assertThat(facts.statistics().get("text").details())
                .hasToString("{min=3 characters, mean=3.0 characters, max=3 characters}");
    }

    @Test
    void onlyTheFirstThousandRowsCountAndASingleValueHasNoTilde() {
        RowTable.Builder builder = RowTable.builder(new Columns(List.of("label")));
        for (int i = 0; i < 1500; i++) {
            builder.add(i < 1000 ? 7L : 8L);
        }

        CardData.Dataset facts =
                new DatasetFacts(null, null, null).of(ModelKind.BI_ENCODER, builder.build(), text -> 0, LOSS);

        assertThat(facts.statistics().get("label").details()).hasToString("{7=100.00%}");
        assertThat(facts.size()).isEqualTo(1500);
    }
}
