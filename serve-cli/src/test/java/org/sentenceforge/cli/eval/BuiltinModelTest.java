package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Shared;

/** The built-in model on real data in float32, against what sentence-transformers 6.0.1 measured with the same files, to 1e-4. */
@Tag("it")
class BuiltinModelTest {
    @TempDir
    private Path output;

    @Test
    void similarity() {
        assertMeasures(
                Map.of("pearson_cosine", 0.8577959409092565, "spearman_cosine", 0.8634168051737935),
                "--task",
                "similarity",
                "--data",
                Shared.path("data/stsb-open/en-dev.jsonl.gz"));
    }

    private void assertMeasures(Map<String, Double> reference, Object... task) {
        Object[] arguments = new Object[task.length + 5];
        System.arraycopy(
                new Object[] {"builtin:all-MiniLM-L6-v2", "--dtype", "fp32", "--output", output}, 0, arguments, 0, 5);
        System.arraycopy(task, 0, arguments, 5, task.length);

        Eval eval = Eval.run(arguments);

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        JsonNode metrics = Json.read(output.resolve("metrics.json")).get("metrics");
        reference.forEach(
                (key, value) -> assertThat(metrics.get(key).asDouble()).as(key).isCloseTo(value, within(1e-4)));
    }
}
