package org.sentenceforge.eval.task;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;

/** Relevance judgements in the layout of BEIR: {@code query-id}, {@code corpus-id} (one or a list) and perhaps {@code score}. */
final class RetrievalFiles {
    private RetrievalFiles() {}

    /** Query id to the ids of its relevant documents: those with a score above 0, or all where there are no scores. */
    static Map<String, Set<String>> relevant(RowFile qrels) {
        Columns columns = qrels.columns();
        if (!columns.names().containsAll(List.of("query-id", "corpus-id"))) {
            throw SforgeException.badData(qrels.source().name() + ":1: expected a line with the names of the columns,"
                    + " query-id, corpus-id and score, found " + columns + "; put it before the judgements");
        }
        Map<String, Set<String>> relevant = new LinkedHashMap<>();
        qrels.forEach(Selection.of("query-id", "corpus-id").withOptional("score"), row -> {
            if (score(row) > 0) {
                relevant.computeIfAbsent(row.text("query-id"), id -> new LinkedHashSet<>())
                        .addAll(row.texts(row.columns().indexOf("corpus-id")));
            }
        });
        return relevant;
    }

    private static double score(Row row) {
        int column = row.columns().indexOf("score");
        return row.cell(column) == null ? 1 : row.number(column);
    }
}
