package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.RowTable;

/**
 * Texts of the data for a card's widget and usage code: five entries of one text and three others, short rows preferred.
 *
 * @param widget the entries; empty where the data has too few texts
 * @param usage the four texts of the last entry, in the order of the data; empty where there is none
 */
public record WidgetSelection(List<CardData.WidgetExample> widget, List<String> usage) {
    private static final int ENTRIES = 5;
    private static final int TEXTS = 4;
    private static final int CANDIDATES = 1000;

    /**
     * Chooses texts.
     *
     * @param datasets the evaluation data sets, or the training data sets where there are none
     */
    public static WidgetSelection of(List<RowTable> datasets, long seed) {
        CardRandom random = new CardRandom(seed);
        List<CardData.WidgetExample> widget = new ArrayList<>();
        List<String> usage = List.of();
        for (Map.Entry<Integer, Integer> drawn : draw(datasets.size(), random).entrySet()) {
            RowTable rows = datasets.get(drawn.getKey());
            List<Integer> columns = textColumns(rows);
            if (columns.isEmpty()) {
                continue;
            }
            List<List<String>> candidates = candidates(rows, columns, drawn.getKey(), random);
            int targets = Math.min(drawn.getValue(), candidates.size());
            int pool = targets;
            for (int target = 0; target < targets; target++) {
                List<String> texts = new ArrayList<>(candidates.get(target));
                while (texts.size() < TEXTS && pool < candidates.size()) {
                    List<String> row = candidates.get(pool++);
                    texts.add(row.get(Math.min(1, row.size() - 1)));
                }
                if (texts.size() >= TEXTS) {
                    widget.add(entry(texts, widget.size(), random));
                    usage = List.copyOf(texts.subList(0, TEXTS));
                }
            }
        }
        return new WidgetSelection(widget, usage);
    }

    /** Data sets by index with how often each was drawn, in the order in which they were drawn first. */
    private static Map<Integer, Integer> draw(int datasets, CardRandom random) {
        Map<Integer, Integer> drawn = new LinkedHashMap<>();
        for (int i = 0; i < ENTRIES && datasets > 0; i++) {
            drawn.merge(random.below(datasets, "widget data set", i, 0), 1, Integer::sum);
        }
        return drawn;
    }

    private static List<Integer> textColumns(RowTable rows) {
        List<Integer> columns = new ArrayList<>();
        for (int column = 0; column < rows.columns().size() && rows.size() > 0; column++) {
            if (rows.type(column) == ColumnType.TEXT) {
                columns.add(column);
            }
        }
        return columns;
    }

    /** Random rows' texts, the shortest rows first. */
    private static List<List<String>> candidates(RowTable rows, List<Integer> columns, int dataset, CardRandom random) {
        int[] drawn = random.sample(rows.size(), Math.min(CANDIDATES, rows.size()), "widget rows", dataset);
        return Arrays.stream(drawn)
                .mapToObj(row ->
                        columns.stream().map(column -> rows.text(row, column)).toList())
                .sorted(Comparator.comparingLong(
                        texts -> texts.stream().mapToLong(PythonRepr::length).sum()))
                .toList();
    }

    private static CardData.WidgetExample entry(List<String> texts, int index, CardRandom random) {
        List<String> others = texts.subList(1, texts.size());
        int[] order = random.sample(others.size(), others.size(), "widget order", index);
        return new CardData.WidgetExample(
                texts.get(0), Arrays.stream(order).mapToObj(others::get).toList());
    }
}
