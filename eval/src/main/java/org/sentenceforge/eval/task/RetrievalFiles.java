package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.eval.retrieval.RetrievalData;

/**
 * One collection: a folder in the layout of BEIR, its files by themselves, or {@link RetrievalPairs}. Relevance judgements have {@code query-id}, {@code corpus-id}
 * (one or a list) and perhaps {@code score}.
 *
 * @param folder or the file of pairs
 * @param stored the roles that have embeddings computed before, and need no texts
 */
public record RetrievalFiles(
        Optional<Path> folder,
        Optional<String> corpus,
        Optional<String> queries,
        Optional<String> qrels,
        String split,
        Set<String> stored) {
    private static final Parameter<String> CORPUS = Parameter.optional(
            "corpus",
            RowFile.file(),
            "documents: _id, text and optionally title; with pairs, further documents, which may be pairs too");
    private static final Parameter<String> QUERIES =
            Parameter.optional("queries", RowFile.file(), "queries: _id and text");
    private static final Parameter<String> QRELS =
            Parameter.optional("qrels", RowFile.file(), "judgements: query-id, corpus-id and score");
    private static final Parameter<String> SPLIT = Parameter.of(
            "split", ValueTypes.text("NAME"), "test", "the split whose qrels are used, in a folder in BEIR's layout");

    public static final List<Parameter<?>> PARAMETERS = List.of(RowFile.FOLDER, CORPUS, QUERIES, QRELS, SPLIT);

    public static RetrievalFiles read(Config config) {
        Optional<Path> folder = config.find(RowFile.FOLDER).map(Path::of);
        Set<String> stored = config.get(Task.EMBEDDINGS).keySet();
        RetrievalFiles files = new RetrievalFiles(
                folder, config.find(CORPUS), config.find(QUERIES), config.find(QRELS), config.get(SPLIT), stored);
        if (folder.isEmpty()) {
            List.of(CORPUS, QUERIES, QRELS).stream()
                    .filter(parameter -> !stored.contains(parameter.name()))
                    .forEach(parameter -> config.require(parameter, ""));
        } else if (files.arePairs()) {
            List.of(QUERIES, QRELS).stream()
                    .filter(parameter -> config.has(parameter.name()))
                    .forEach(parameter -> config.problem(
                            parameter.name(), "not beside pairs, which say what answers what; leave it out"));
        }
        return files;
    }

    /** @throws SforgeException (bad data) where a file is missing or does not fit the others */
    public RetrievalData open(TaskData data) {
        if (arePairs()) {
            return RetrievalPairs.read(RowFile.of(folder.orElseThrow().toString()), corpus.map(RowFile::of));
        }
        Documents documents = documents("corpus", corpus, data);
        Documents asked = documents("queries", queries, data);
        String judgements =
                qrels.orElseGet(() -> RowFile.inFolder(folder.orElseThrow().resolve("qrels"), split));
        RetrievalData all = new RetrievalData(
                asked.ids(), asked.texts(), documents.ids(), documents.texts(), relevant(RowFile.qrels(judgements)));
        warnOfUnknownIds(all, judgements, data);
        return all;
    }

    private boolean arePairs() {
        return folder.filter(place ->
                        !Files.isDirectory(place) && FileFormat.of(place).isPresent())
                .isPresent();
    }

    public static void warnOfUnknownIds(RetrievalData all, String where, TaskData data) {
        long unknown = all.unknownRelevant();
        if (unknown > 0) {
            data.warn(where + ": " + unknown + " relevant "
                    + (unknown == 1 ? "document is" : "documents are")
                    + " not in the corpus; counted as never found");
        }
    }

    private Documents documents(String role, Optional<String> named, TaskData data) {
        Optional<String> file = named.or(() -> folder.map(place -> RowFile.inFolder(place, role)));
        if (file.isEmpty()) {
            return Documents.numbered(data.vectors().get(role).size());
        }
        Documents documents = Documents.read(RowFile.of(file.get()), Documents.WithoutText.KEPT);
        if (!stored.contains(role) && !documents.haveTexts()) {
            throw SforgeException.badData(file.get() + ": the row with _id '"
                    + documents.ids().get(documents.texts().indexOf(null))
                    + "' has no text; add one, or remove the row");
        }
        if (!stored.contains(role) && documents.empty() > 0) {
            data.warn(file.get() + ": " + documents.empty() + " of "
                    + documents.ids().size() + " texts are empty; they are encoded as they are");
        }
        return documents;
    }

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
