package org.sentenceforge.eval.task;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.eval.retrieval.RetrievalData;

/**
 * A collection made of pairs, such as those that a model is trained on: a query and a text that answers it, the first two columns. Every
 * different query and every different text counts once; a query's relevant documents are the texts that it is paired with, and those of all
 * other queries, and perhaps of a further file, are what it has to tell them from. Ids are numbers from 1, in the order of the first rows.
 */
final class RetrievalPairs {
    private RetrievalPairs() {}

    /**
     * @param more a file of further documents: pairs as well, or rows with {@code text} and perhaps {@code title}
     * @throws SforgeException (bad data) where there are fewer than two columns, or a text is missing
     */
    static RetrievalData read(RowFile file, Optional<RowFile> more) {
        List<String> names = columns(file);
        Map<String, String> queries = new LinkedHashMap<>();
        Map<String, String> documents = new LinkedHashMap<>();
        Map<String, Set<String>> relevant = new LinkedHashMap<>();
        file.forEach(
                Selection.of(names.get(0), names.get(1)),
                row -> relevant.computeIfAbsent(id(queries, row.text(0)), query -> new LinkedHashSet<>())
                        .add(id(documents, row.text(1))));
        more.ifPresent(corpus -> addDocuments(corpus, documents));
        return new RetrievalData(
                List.copyOf(queries.values()),
                List.copyOf(queries.keySet()),
                List.copyOf(documents.values()),
                List.copyOf(documents.keySet()),
                relevant);
    }

    private static List<String> columns(RowFile file) {
        List<String> names = file.columns().names();
        if (names.size() < 2) {
            throw SforgeException.badData(file.source().name()
                    + ": expected pairs, a column of queries and one of texts that answer them, found "
                    + file.columns() + "; a folder in BEIR's layout is possible, too");
        }
        return names;
    }

    private static void addDocuments(RowFile file, Map<String, String> documents) {
        if (file.columns().names().contains("text")) {
            file.forEach(Selection.of("text").withOptional("title"), row -> id(documents, Documents.text(row)));
        } else {
            file.forEach(Selection.of(columns(file).get(1)), row -> id(documents, row.text(0)));
        }
    }

    private static String id(Map<String, String> ids, String text) {
        return ids.computeIfAbsent(text, unknown -> Integer.toString(ids.size() + 1));
    }
}
