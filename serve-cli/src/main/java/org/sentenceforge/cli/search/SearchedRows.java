package org.sentenceforge.cli.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.data.RowTable;

/**
 * What is shown of the rows that were found, beside their numbers and scores.
 *
 * @param texts a text per row, in the only column; empty where none are known
 * @param kept  the columns to show; empty where none are
 */
record SearchedRows(Optional<RowTable> texts, Optional<RowTable> kept) {

    /** A row's columns by their names, the text last. */
    Map<String, Object> columns(int row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        kept.ifPresent(table -> {
            List<String> names = table.columns().sources();
            for (int i = 0; i < names.size(); i++) {
                columns.put(names.get(i), table.cell(row, i));
            }
        });
        texts.ifPresent(table -> columns.put("text", table.text(row, 0)));
        return columns;
    }
}
