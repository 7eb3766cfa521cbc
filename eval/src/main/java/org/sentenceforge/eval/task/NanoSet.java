package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.eval.retrieval.RetrievalData;

/**
 * One data set of NanoBEIR: a folder {@code Nano<Name>} with {@code {corpus,queries,qrels,bm25}.{jsonl,parquet,…}}, or a split of that
 * name of a data set of the hub with these subsets.
 *
 * @param files a file by its name without ending
 */
public record NanoSet(Function<String, RowFile> files) {

    static NanoSet inFolder(Path root, NanoBeirSet set) {
        Path folder = root.resolve(set.folder());
        if (!Files.isDirectory(folder)) {
            throw SforgeException.badData(folder + ": no such folder; expected one per data set below " + root
                    + ", or name those that are there with --dataset-names");
        }
        return new NanoSet(stem -> RowFile.of(RowFile.inFolder(folder, stem)));
    }

    static NanoSet onHub(String datasetId, NanoBeirSet set, ModelAccess models) {
        return new NanoSet(stem -> new RowFile(models.dataset(datasetId, set.folder(), stem)));
    }

    public RetrievalData data() {
        Documents corpus = documents("corpus");
        Documents queries = documents("queries");
        return new RetrievalData(queries.ids(), queries.texts(), corpus.ids(), corpus.texts(), relevant());
    }

    /**
     * A query with the first documents of its BM25 ranking.
     *
     * @param relevant the texts of the documents that are relevant, found or not
     */
    public record Ranking(String query, List<String> relevant, List<String> ranked) {}

    /** @param length how many documents of each ranking are wanted */
    public List<Ranking> rankings(int length) {
        Map<String, String> corpus = byId(documents("corpus"));
        Map<String, String> queries = byId(documents("queries"));
        Map<String, Set<String>> relevant = relevant();
        List<Ranking> rankings = new ArrayList<>();
        file("bm25").forEach(Selection.of("query-id", "corpus-ids"), row -> {
            String query = row.text("query-id");
            List<String> ranked = row.texts(row.columns().indexOf("corpus-ids"));
            rankings.add(new Ranking(
                    known(queries, query, row),
                    texts(corpus, relevant.getOrDefault(query, Set.of()), row),
                    texts(corpus, ranked.subList(0, Math.min(length, ranked.size())), row)));
        });
        return rankings;
    }

    private static List<String> texts(Map<String, String> corpus, Iterable<String> ids, Row row) {
        List<String> texts = new ArrayList<>();
        ids.forEach(id -> texts.add(known(corpus, id, row)));
        return texts;
    }

    private static String known(Map<String, String> texts, String id, Row row) {
        String text = texts.get(id);
        if (text == null) {
            throw SforgeException.badData(
                    row.location() + ": the id '" + id + "' is neither in the corpus nor among the queries"
                            + " with a text; the files of a set must belong together");
        }
        return text;
    }

    private Map<String, Set<String>> relevant() {
        return RetrievalFiles.relevant(file("qrels"));
    }

    private Documents documents(String stem) {
        return Documents.read(file(stem), Documents.WithoutText.LEFT_OUT);
    }

    private RowFile file(String stem) {
        return files.apply(stem);
    }

    private static Map<String, String> byId(Documents documents) {
        Map<String, String> byId = new HashMap<>();
        for (int i = 0; i < documents.ids().size(); i++) {
            byId.put(documents.ids().get(i), documents.texts().get(i));
        }
        return byId;
    }
}
