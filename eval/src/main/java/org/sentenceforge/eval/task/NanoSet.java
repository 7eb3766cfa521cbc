package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Candidates;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Sample;
import org.sentenceforge.eval.retrieval.RetrievalData;

/**
 * One data set of NanoBEIR: a folder {@code Nano<Name>} with {@code {corpus,queries,qrels,bm25}.{jsonl,parquet,…}}, or a split of that
 * name of a data set of the hub with these subsets.
 *
 * @param files a file by its name without ending
 */
record NanoSet(Function<String, RowFile> files) {

    static NanoSet inFolder(Path root, NanoBeirSet set) {
        Path folder = root.resolve(set.folder());
        if (!Files.isDirectory(folder)) {
            throw SforgeException.badData(folder + ": no such folder; expected one per data set below " + root
                    + ", or name those that are there with --dataset-names");
        }
        return new NanoSet(stem -> RowFile.of(RowFile.inFolder(folder, stem)));
    }

    static NanoSet onHub(String datasetId, NanoBeirSet set, ModelAccess access) {
        return new NanoSet(stem -> new RowFile(
                access.dataset(HubDataset.of(datasetId, set.folder(), Optional.empty(), Optional.of(stem)))));
    }

    static NanoBeirSet set(Parameters parameters, String name) {
        return NanoBeirSet.ofName(name)
                .orElseThrow(() -> parameters.wrong(
                        "dataset_names", "names among " + String.join(", ", NanoBeirSet.names()), name));
    }

    RetrievalData data() {
        Documents corpus = documents("corpus");
        Documents queries = documents("queries");
        return new RetrievalData(queries.ids(), queries.texts(), corpus.ids(), corpus.texts(), relevant());
    }

    /** Each query with its relevant documents and the first {@code rerankK} of its BM25 ranking. */
    List<Sample> samples(int rerankK) {
        Map<String, String> corpus = byId(documents("corpus"));
        Map<String, String> queries = byId(documents("queries"));
        Map<String, Set<String>> relevant = relevant();
        List<Sample> samples = new ArrayList<>();
        file("bm25").forEach(Selection.of("query-id", "corpus-ids"), row -> {
            String query = row.text("query-id");
            List<String> ranked = row.texts(row.columns().indexOf("corpus-ids"));
            samples.add(new Sample(
                    known(queries, query, row),
                    texts(corpus, relevant.getOrDefault(query, Set.of()), row),
                    new Candidates.Ranked(texts(corpus, ranked.subList(0, Math.min(rerankK, ranked.size())), row))));
        });
        return samples;
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
