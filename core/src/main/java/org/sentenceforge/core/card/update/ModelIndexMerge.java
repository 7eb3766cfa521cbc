package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sentenceforge.core.SforgeException;

/** Puts results into a model index: a result for the same task and data set gives way to the new one, all others stay. */
final class ModelIndexMerge {
    private ModelIndexMerge() {}

    static List<Object> merge(Object known, Object added) {
        if (known == null) {
            return entries(added);
        }
        List<Object> models = entries(known);
        if (models.isEmpty()) {
            return entries(added);
        }
        Map<String, Object> model = HeaderMerge.copy(map(models.get(0)));
        List<Object> results =
                new ArrayList<>(model.get("results") == null ? List.of() : entries(model.get("results")));
        for (Object result : entries(map(entries(added).get(0)).get("results"))) {
            int place = -1;
            for (int i = 0; i < results.size() && place < 0; i++) {
                place = identity(results.get(i)).equals(identity(result)) ? i : -1;
            }
            if (place < 0) {
                results.add(result);
            } else if (!Objects.equals(facts(results.get(place)), facts(result))) {
                results.set(place, result);
            }
        }
        model.put("results", results);
        models.set(0, model);
        return models;
    }

    private static List<Object> identity(Object result) {
        Map<?, ?> map = map(result);
        return List.of(type(map.get("task")), type(map.get("dataset")));
    }

    private static String type(Object value) {
        return value instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : "";
    }

    private static Object facts(Object result) {
        return map(result).get("metrics");
    }

    private static List<Object> entries(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw unexpected("a list");
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unexpected("a map");
    }

    private static SforgeException unexpected(String expected) {
        return SforgeException.badModel(
                "README.md: the header's 'model-index' has another shape than the hub's: expected " + expected
                        + "; correct it by hand, or remove the key");
    }
}
