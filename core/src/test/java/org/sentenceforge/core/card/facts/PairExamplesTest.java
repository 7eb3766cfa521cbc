package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.RowTable;

class PairExamplesTest {

    @Test
    void theFirstFiveRowsArePairs() {
        RowTable.Builder builder = RowTable.builder(new Columns(List.of("label", "query", "score", "answer", "other")));
        for (int i = 0; i < 7; i++) {
            builder.add("a name", "q" + i, 0.5, "a" + i, "o" + i);
        }
        RowTable rows = builder.build();
        assertThat(PairExamples.of(List.of(rows)).examples())
                .containsExactly(
                        List.of("q0", "a0"),
                        List.of("q1", "a1"),
                        List.of("q2", "a2"),
                        List.of("q3", "a3"),
                        List.of("q4", "a4"));
    }

    @Test
    void ofListsThoseOfTheFirstRowAreShown() {
        RowTable rows = RowTable.builder(new Columns(List.of("query", "docs", "labels")))
                .add("q", List.of("a", "b", "c", "d", "e", "f"), List.of(1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
                .add("other", List.of("x"), List.of(1.0))
                .build();
        assertThat(PairExamples.of(List.of(rows, rows)).examples())
                .containsExactly(
                        List.of("q", "a"), List.of("q", "b"), List.of("q", "c"), List.of("q", "d"), List.of("q", "e"));
    }

    @Test
    void dataWithoutTwoColumnsOfTextsGiveNone() {
        RowTable rows = RowTable.builder(new Columns(List.of("query", "label")))
                .add("q", 1L)
                .build();
        assertThat(PairExamples.of(List.of(rows)).examples()).isEmpty();
        assertThat(PairExamples.of(List.of()).examples()).isEmpty();
    }
}
