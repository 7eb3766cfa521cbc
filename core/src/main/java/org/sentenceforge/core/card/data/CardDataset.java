package org.sentenceforge.core.card.data;

import java.util.List;
import java.util.Map;

/**
 * A data set that a model was trained on or that its loss was evaluated on.
 *
 * @param name null when it has none
 * @param id hub id, or null
 * @param revision commit on the hub, or null
 * @param size rows; null when unknown (a stream)
 * @param columns column names
 * @param statistics column → statistics; empty when unknown
 * @param samples the first rows, column → value
 */
public record CardDataset(
        String name,
        String id,
        String revision,
        Long size,
        List<String> columns,
        Map<String, ColumnStatistics> statistics,
        List<Map<String, Object>> samples,
        LossText loss) {
    public CardDataset {
        columns = columns == null ? List.of() : List.copyOf(columns);
        statistics = statistics == null ? Map.of() : statistics;
        samples = samples == null ? List.of() : List.copyOf(samples);
    }

    public boolean hasName() {
        return name != null && !name.isEmpty();
    }
}
