package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.data.RowTable;

/**
 * The pairs of texts that the usage code of a cross-encoder's card shows: the first rows' first two columns of texts. Of a column of lists
 * it is the first row's list, with that row's query before each text.
 */
public final class PairExamples {
    private static final int PAIRS = 5;
    private static final Set<String> NEVER_TEXTS = Set.of("dataset_name", "label");

    private PairExamples() {}

    /**
     * Chooses pairs.
     *
     * @param datasets the evaluation data sets, or the training data sets where there are none; the first of them is looked at
     * @return without examples where it has no two columns of texts: the card then has the library's own
     */
    public static CardData.UsageExamples of(List<RowTable> datasets) {
        List<Object> pairs = new ArrayList<>();
        if (!datasets.isEmpty() && datasets.get(0).size() > 0) {
            RowTable rows = datasets.get(0);
            int[] columns = textColumns(rows);
            if (columns.length == 2) {
                add(pairs, rows, columns[0], columns[1]);
            }
        }
        return new CardData.UsageExamples(false, pairs, null);
    }

    private static int[] textColumns(RowTable rows) {
        List<String> names = rows.columns().names();
        return IntStream.range(0, names.size())
                .filter(column -> !NEVER_TEXTS.contains(names.get(column)) && isText(rows.cell(0, column)))
                .limit(2)
                .toArray();
    }

    private static boolean isText(Object cell) {
        return cell instanceof String
                || cell instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof String;
    }

    private static void add(List<Object> pairs, RowTable rows, int query, int answer) {
        if (rows.cell(0, answer) instanceof List<?> answers) {
            answers.stream().limit(PAIRS).forEach(text -> pairs.add(List.of(rows.cell(0, query), text)));
            return;
        }
        for (int row = 0; row < Math.min(PAIRS, rows.size()); row++) {
            pairs.add(List.of(rows.cell(row, query), rows.cell(row, answer)));
        }
    }
}
