package org.sentenceforge.cli.eval;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.TinyMultiVector;

/**
 * A multi-vector encoder measured on real data here and by the library's evaluators: the same keys, files, columns and settings, the same
 * numbers to 1e-5; by MaxSim and by its mean. Skipped without Python.
 */
@Tag("it")
class MultiVectorEvaluatorsPeerTest {
    @TempDir
    private Path folder;

    @Test
    void multiVectorEncodersAreMeasuredAsInPython() throws Exception {
        PeerEvaluations python =
                PeerEvaluations.run(folder, TinyMultiVector.in(folder), "peer_multi_vector_evaluators.py");
        for (String function : List.of("maxsim", "meanmaxsim")) {
            python.check("information-retrieval", function, "scifact", "--name", "n", "--score", function);
            python.check("triplet", function, "triplets.jsonl", "--name", "n", "--score", function);
            python.check("reranking", function, "samples.jsonl", "--name", "n");
            python.check(
                    "distillation",
                    function,
                    "judged.jsonl",
                    "--name",
                    "n",
                    "--teacher-temperature",
                    "2.5",
                    "--temperature",
                    "1.5");
        }
    }
}
