package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.RowTable;

class WidgetSelectionTest {
    private static final RowTable PAIRS = pairs(40);

    @Test
    void fiveEntriesOfFourTextsFromTheShortestRows() {
        WidgetSelection selection = WidgetSelection.of(List.of(PAIRS), 42);

        assertThat(selection.widget())
                .hasSize(5)
                .allSatisfy(entry -> assertThat(entry.sentences()).hasSize(3));
        assertThat(selection.widget().get(0).sourceSentence()).hasSize(2);

        assertThat(selection.usage()).hasSize(4);
        assertThat(selection.widget().get(4).sentences())
                .containsExactlyInAnyOrderElementsOf(selection.usage().subList(1, 4));
    }

    @Test
    void theSameSeedChoosesTheSameTexts() {
        List<RowTable> datasets = List.of(PAIRS, pairs(7), pairs(30));

        assertThat(WidgetSelection.of(datasets, 1)).isEqualTo(WidgetSelection.of(datasets, 1));
        assertThat(WidgetSelection.of(datasets, 1)).isNotEqualTo(WidgetSelection.of(datasets, 2));
    }

    @Test
    void dataWithTooFewTextsGiveNothing() {
        WidgetSelection selection = WidgetSelection.of(List.of(pairs(1)), 42);

        assertThat(selection.widget()).isEmpty();
        assertThat(selection.usage()).isEmpty();
        assertThat(WidgetSelection.of(List.of(), 42).widget()).isEmpty();
    }

    /** The longer, the later. */
    private static RowTable pairs(int rows) {
        RowTable.Builder builder = RowTable.builder(new Columns(List.of("anchor", "positive", "label")));
        for (int i = 0; i < rows; i++) {
            builder.add("a" + i + "x".repeat(i < 10 ? 0 : i), "b" + i, (long) i % 2);
        }
        return builder.build();
    }
}
