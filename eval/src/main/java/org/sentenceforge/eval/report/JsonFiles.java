package org.sentenceforge.eval.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;
import org.sentenceforge.eval.result.Rankings;

/** The JSON and JSONL files of a folder of results. */
public record JsonFiles(Path folder) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    /** One document, readable. */
    public void document(String file, Object document) {
        AtomicFile.write(folder.resolve(file), out -> {
            JSON.writerWithDefaultPrettyPrinter().writeValue(out, document);
            out.write('\n');
        });
    }

    /** One line per item (query, pair, …) of each result whose metrics are means over items. */
    public void perItem(String file, List<EvaluationResult> results) {
        AtomicFile.write(folder.resolve(file), out -> {
            try (SequenceWriter lines = lines(out)) {
                for (EvaluationResult result : results) {
                    if (result.items().orElse(null) instanceof Items.Averaged items) {
                        for (int i = 0; i < items.ids().size(); i++) {
                            lines.write(item(result, items, i));
                        }
                    }
                }
            }
        });
    }

    private static Map<String, Object> item(EvaluationResult result, Items.Averaged items, int index) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("evaluator", result.evaluator());
        line.put("name", result.name());
        line.put("id", items.ids().get(index));
        Map<String, Double> metrics = new LinkedHashMap<>();
        items.values().forEach((metric, values) -> metrics.put(metric, values[index]));
        line.put("metrics", metrics);
        return line;
    }

    /** What was found for each query: {@code Information-Retrieval_evaluation[_name]_predictions_<score>.jsonl}. */
    public void predictions(String name, Rankings rankings) {
        String file = "Information-Retrieval_evaluation" + (name.isEmpty() ? "" : "_" + name) + "_predictions_"
                + rankings.scoreName() + ".jsonl";
        AtomicFile.write(folder.resolve(file), out -> {
            try (SequenceWriter lines = lines(out)) {
                for (int i = 0; i < rankings.queryRows().length; i++) {
                    int row = rankings.queryRows()[i];
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("query_id", rankings.data().queryIds().get(row));
                    line.put("query", rankings.data().queries().get(row));
                    line.put("results", hits(rankings, rankings.hits().get(i)));
                    lines.write(line);
                }
            }
        });
    }

    private static List<Map<String, Object>> hits(Rankings rankings, Hits hits) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int rank = 0; rank < hits.size(); rank++) {
            Map<String, Object> hit = new LinkedHashMap<>();
            hit.put("corpus_id", rankings.data().corpusIds().get(hits.rows()[rank]));
            hit.put("score", hits.scores()[rank]);
            list.add(hit);
        }
        return list;
    }

    private static SequenceWriter lines(OutputStream out) throws IOException {
        return JSON.writer().withRootValueSeparator("\n").writeValues(out);
    }
}
