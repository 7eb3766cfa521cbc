package org.sentenceforge.train.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.model.file.PrettyJson;

/**
 * What a run's last record says, with the reference's keys. It is in {@value #FILE}, where the reference's {@code save_metrics} puts it,
 * and not in the log: the clock tells a part of it, and the logs of two runs are equal byte for byte where the runs are.
 *
 * @param seconds that this process trained, with evaluations and checkpoints
 * @param rows    that went through the model in this process
 * @param updates of this process
 * @param loss    mean over all updates, those before a resumed run included
 * @param step    updates of the whole run
 */
public record TrainResults(double seconds, long rows, long updates, double loss, double epoch, long step) {
    static final String FILE = "train_results.json";

    public double rowsPerSecond() {
        return rows / Math.max(seconds, 1e-9);
    }

    /** In the order of the keys, rounded as the reference does. */
    public Map<String, Object> metrics() {
        Map<String, Object> metrics = new TreeMap<>();
        metrics.put("epoch", epoch);
        metrics.put("step", step);
        metrics.put("total_flos", 0.0); // sentence-transformers' models do not tell theirs
        metrics.put("train_loss", loss);
        metrics.put("train_runtime", PythonNumber.round(seconds, 4));
        metrics.put("train_samples_per_second", PythonNumber.round(rowsPerSecond(), 3));
        metrics.put("train_steps_per_second", PythonNumber.round(updates / Math.max(seconds, 1e-9), 3));
        return metrics;
    }

    void write(Path folder) throws IOException {
        PrettyJson.write(folder.resolve(FILE), new ObjectMapper().valueToTree(metrics()), 4);
    }
}
