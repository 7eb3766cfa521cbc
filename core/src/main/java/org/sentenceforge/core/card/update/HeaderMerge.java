package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Merges headers key by key. A key that only one side changed is that side's; of lists that both changed, the person's additions
 * stay; results of a model index that the program did not measure stay as well.
 */
final class HeaderMerge {
    private static final Set<String> LISTS = Set.of("language", "tags", "datasets", "metrics");
    private static final String MODEL_INDEX = "model-index";

    private HeaderMerge() {}

    /** The person's header with the program's changes from {@code base} to {@code program}. */
    static List<String> merge(List<String> base, List<String> person, List<String> program) {
        HeaderBlocks before = HeaderBlocks.parse(base);
        HeaderBlocks merged = HeaderBlocks.parse(person);
        HeaderBlocks after = HeaderBlocks.parse(program);
        List<String> order = after.keys();
        for (String key : order) {
            List<String> now = after.get(key);
            if (now.equals(before.get(key))) {
                continue;
            }
            boolean untouched = Objects.equals(merged.get(key), before.get(key));
            if (untouched || merged.get(key) == null) {
                merged.put(key, now, order);
            } else if (LISTS.contains(key)) {
                merged.putValue(key, mergedList(before.value(key), merged.value(key), after.value(key)), order);
            } else if (key.equals(MODEL_INDEX)) {
                merged.putValue(key, ModelIndexMerge.merge(merged.value(key), after.value(key)), order);
            } else {
                merged.put(key, now, order);
            }
        }
        for (String key : before.keys()) {
            if (after.get(key) == null && Objects.equals(merged.get(key), before.get(key))) {
                merged.remove(key);
            }
        }
        return merged.lines();
    }

    private static List<Object> mergedList(Object before, Object person, Object now) {
        Set<Object> items = new LinkedHashSet<>(list(now));
        List<Object> known = list(before);
        list(person).stream().filter(item -> !known.contains(item)).forEach(items::add);
        return new ArrayList<>(items);
    }

    private static List<Object> list(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of(value);
    }

    /** Adds results to a header that another program wrote. */
    static List<String> addResults(
            List<String> header, List<String> metricKeys, List<Map<String, Object>> modelIndex, List<String> order) {
        HeaderBlocks blocks = HeaderBlocks.parse(header);
        Set<Object> metrics = new LinkedHashSet<>(list(blocks.value("metrics")));
        if (metrics.addAll(metricKeys)) {
            blocks.putValue("metrics", new ArrayList<>(metrics), order);
        }
        Object known = blocks.value(MODEL_INDEX);
        Object merged = ModelIndexMerge.merge(known, modelIndex);
        if (!merged.equals(known)) {
            blocks.putValue(MODEL_INDEX, merged, order);
        }
        return blocks.lines();
    }

    /** One key of a header that another program wrote. */
    static List<String> set(List<String> header, String key, Object value, List<String> order) {
        HeaderBlocks blocks = HeaderBlocks.parse(header);
        if (!value.equals(blocks.value(key))) {
            blocks.putValue(key, value, order);
        }
        return blocks.lines();
    }

    static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
