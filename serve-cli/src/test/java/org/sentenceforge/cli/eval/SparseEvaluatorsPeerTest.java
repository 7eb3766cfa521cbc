package org.sentenceforge.cli.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.TinySparse;

/**
 * A sparse encoder measured on real data here and by the library's evaluators: the same keys, files and columns, the same numbers to 1e-5;
 * with all components and with the 15 largest. Skipped without Python.
 */
@Tag("it")
class SparseEvaluatorsPeerTest {
    private static final Map<String, String> DATA = Map.of(
            "similarity", "pairs.jsonl",
            "binary-classification", "binary.jsonl",
            "triplet", "triplets.jsonl",
            "reranking", "samples.jsonl",
            "information-retrieval", "scifact");

    @TempDir
    private Path folder;

    @Test
    void sparseEncodersAreMeasuredAsInPython() throws Exception {
        PeerEvaluations python = PeerEvaluations.run(folder, TinySparse.in(folder), "peer_sparse_evaluators.py");
        for (Map.Entry<String, String> task : DATA.entrySet()) {
            List<String> options = new ArrayList<>();
            if (task.getKey().equals("similarity")) {
                options.addAll(List.of("--score", "cosine,dot,euclidean"));
            }
            options.addAll(List.of("--name", "n"));
            python.check(task.getKey(), "all", task.getValue(), options.toArray(String[]::new));
            options.set(options.size() - 1, "n15");
            options.addAll(List.of("--max-active-dims", "15"));
            python.check(task.getKey(), "15", task.getValue(), options.toArray(String[]::new));
        }
    }
}
