package org.sentenceforge.cli.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sentenceforge.cli.quickstart.CldrNames.Pair;
import org.sentenceforge.cli.quickstart.CldrNames.Script;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.eval.evaluator.InformationRetrievalEvaluator;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.task.RetrievalOptions;
import org.sentenceforge.eval.vector.ModelEmbeddings;

/**
 * The held-out names as a retrieval task: the query is a name in some language, the corpus all English names, those of the training part
 * included, and relevant is what the name means.
 */
final class NameRetrieval {
    private static final String METRIC = "cosine_ndcg@10";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RetrievalData data;
    private final List<Script> scripts = new ArrayList<>();

    NameRetrieval(CldrNames.Split names) {
        Map<String, Integer> documents = new LinkedHashMap<>();
        names.english().forEach(name -> documents.put(name, documents.size()));
        // a name may stand for two things: "Kongo" for either country
        Map<Script, Map<String, Set<String>>> meanings = new EnumMap<>(Script.class);
        for (Pair pair : names.heldOut()) {
            meanings.computeIfAbsent(pair.script(), script -> new TreeMap<>())
                    .computeIfAbsent(pair.name(), name -> new TreeSet<>())
                    .add("d" + documents.get(pair.english()));
        }
        List<String> queryIds = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        Map<String, Set<String>> relevant = new LinkedHashMap<>();
        meanings.forEach((script, ofNames) -> ofNames.forEach((name, ids) -> {
            String id = "q" + queryIds.size();
            queryIds.add(id);
            queries.add(name);
            relevant.put(id, ids);
            scripts.add(script);
        }));
        data = new RetrievalData(
                queryIds,
                queries,
                documents.values().stream().map(i -> "d" + i).toList(),
                List.copyOf(documents.keySet()),
                relevant);
    }

    int queries() {
        return data.queries().size();
    }

    /**
     * How well a model finds the meanings.
     *
     * @param overall  the mean nDCG@10 of all queries
     * @param byScript the same for the queries in each script
     */
    record Quality(double overall, Map<Script, Double> byScript) {}

    Quality measure(Embedder model, Progress progress) {
        EvaluationResult result = new InformationRetrievalEvaluator("cldr-names", data, RetrievalOptions.DEFAULT)
                .evaluate(new ModelEmbeddings(model, progress))
                .results()
                .get(0);
        Map<Script, Double> byScript = new EnumMap<>(Script.class);
        for (Script script : Script.values()) {
            int[] rows = IntStream.range(0, scripts.size())
                    .filter(row -> scripts.get(row) == script)
                    .toArray();
            byScript.put(script, result.items().orElseThrow().metricsOf(rows).get(METRIC));
        }
        return new Quality(result.metrics().get(METRIC), byScript);
    }

    /** Writes the task in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv. */
    void write(Path folder) {
        writeTexts(folder.resolve("corpus.jsonl"), data.corpusIds(), data.corpus());
        writeTexts(folder.resolve("queries.jsonl"), data.queryIds(), data.queries());
        StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
        data.relevant()
                .forEach((query, ids) -> ids.forEach(
                        id -> qrels.append(query).append('\t').append(id).append("\t1\n")));
        AtomicFile.writeString(folder.resolve("qrels.tsv"), qrels.toString());
    }

    private static void writeTexts(Path file, List<String> ids, List<String> texts) {
        writeLines(
                file,
                IntStream.range(0, ids.size())
                        .mapToObj(i -> {
                            Map<String, String> row = new LinkedHashMap<>();
                            row.put("_id", ids.get(i));
                            row.put("text", texts.get(i));
                            return row;
                        })
                        .toList());
    }

    /** Writes rows as JSONL. */
    static void writeLines(Path file, List<Map<String, String>> rows) {
        AtomicFile.write(file, out -> {
            for (Map<String, String> row : rows) {
                out.write((JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
