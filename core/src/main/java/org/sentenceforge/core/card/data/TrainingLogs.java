package org.sentenceforge.core.card.data;

import java.util.List;
import java.util.Map;

/**
 * What was recorded during training.
 *
 * @param bestStep step of the model that was kept, or null when that is not known
 * @param rows one per recorded step: column → number, or text that is printed as it is
 */
public record TrainingLogs(Number bestStep, List<Map<String, Object>> rows) {
    public TrainingLogs {
        rows = rows == null ? List.of() : List.copyOf(rows);
    }
}
