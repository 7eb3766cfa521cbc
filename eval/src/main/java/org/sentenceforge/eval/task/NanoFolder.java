package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Candidates;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Sample;
import org.sentenceforge.eval.evaluator.NanoBeirSet;
import org.sentenceforge.eval.evaluator.RetrievalData;

/** One data set of NanoBEIR on disk: {@code <root>/Nano<Name>/{corpus,queries,qrels,bm25}.{jsonl,parquet,…}}. */
record NanoFolder(Path root, NanoBeirSet set) {

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
        Path folder = root.resolve(set.folder());
        if (!Files.isDirectory(folder)) {
            throw SforgeException.badData(folder + ": no such folder; expected one per data set below " + root
                    + ", or name those that are there with --dataset-names");
        }
        return RowFile.of(RowFile.inFolder(folder, stem));
    }

    private static Map<String, String> byId(Documents documents) {
        Map<String, String> byId = new HashMap<>();
        for (int i = 0; i < documents.ids().size(); i++) {
            byId.put(documents.ids().get(i), documents.texts().get(i));
        }
        return byId;
    }
}
