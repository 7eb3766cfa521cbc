package org.sentenceforge.core.card.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.card.HeaderedText;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The header alone: YAML, the keys that the Hugging Face hub knows, their types, the shape of the model index. */
final class HeaderCheck {
    private static final Set<String> TEXTS = Set.of(
            "license",
            "license_name",
            "license_link",
            "pipeline_tag",
            "library_name",
            "base_model_relation",
            "new_version",
            "thumbnail",
            "model_name",
            "quantized_by");
    private static final Set<String> TEXT_LISTS = Set.of("language", "tags", "datasets", "metrics", "base_model");
    private static final Set<String> OTHERS =
            Set.of("co2_eq_emissions", "inference", "license_details", "eval_results");

    private final List<String> problems = new ArrayList<>();

    static List<String> of(String card) {
        HeaderCheck check = new HeaderCheck();
        HeaderedText.of(card)
                .header()
                .ifPresentOrElse(
                        check::header,
                        () -> check.problem("it has no header: expected YAML between two lines '---' at the top"));
        return check.problems;
    }

    private void problem(String text) {
        problems.add("header: " + text);
    }

    private void header(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object loaded;
        try {
            loaded = new Yaml(new SafeConstructor(options)).load(yaml);
        } catch (YAMLException e) {
            problem("no valid YAML: " + e.getMessage().lines().findFirst().orElse(""));
            return;
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            problem("expected keys with values, got " + loaded);
            return;
        }
        map.forEach((key, value) -> entry(String.valueOf(key), value));
    }

    private void entry(String key, Object value) {
        if (TEXTS.contains(key)) {
            expect(value instanceof String, key, "a text", value);
        } else if (TEXT_LISTS.contains(key)) {
            boolean texts = value instanceof String
                    || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
            expect(texts, key, "a list of texts", value);
        } else if (key.equals("widget")) {
            widget(value);
        } else if (key.equals("model-index")) {
            modelIndex(value);
        } else if (!OTHERS.contains(key) && !key.startsWith("extra_gated_")) {
            problem("key '" + key + "' is not known to the hub");
        }
    }

    private void expect(boolean right, String key, String expected, Object value) {
        if (!right) {
            problem("key '" + key + "': expected " + expected + ", got " + value);
        }
    }

    private void widget(Object value) {
        if (!(value instanceof List<?> entries)) {
            expect(false, "widget", "a list", value);
            return;
        }
        for (Object entry : entries) {
            boolean known = entry instanceof Map<?, ?> map
                    && (map.containsKey("source_sentence") ? isSimilarity(map) : map.containsKey("text"));
            expect(known, "widget", "entries of source_sentence and sentences, or of text", entry);
        }
    }

    private static boolean isSimilarity(Map<?, ?> entry) {
        return entry.get("source_sentence") instanceof String
                && entry.get("sentences") instanceof List<?> sentences
                && sentences.stream().allMatch(String.class::isInstance);
    }

    private void modelIndex(Object value) {
        for (Map<String, Object> model : maps(value, "model-index")) {
            expect(model.get("name") instanceof String, "model-index.name", "a text", model.get("name"));
            for (Map<String, Object> result : maps(model.get("results"), "model-index.results")) {
                typed(result, "task");
                typed(result, "dataset");
                for (Map<String, Object> metric : maps(result.get("metrics"), "model-index.results.metrics")) {
                    String path = "model-index.results.metrics";
                    expect(metric.get("type") instanceof String, path + ".type", "a text", metric.get("type"));
                    boolean measured = metric.get("value") instanceof Number || metric.get("value") instanceof String;
                    expect(measured, path + ".value", "a number", metric.get("value"));
                }
            }
        }
    }

    private void typed(Map<String, Object> result, String key) {
        Object value = result.get(key);
        boolean typed = value instanceof Map<?, ?> map && map.get("type") instanceof String;
        expect(typed, "model-index.results." + key, "a map with a type", value);
    }

    private List<Map<String, Object>> maps(Object value, String key) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (!(value instanceof List<?> list)) {
            expect(false, key, "a list", value);
            return maps;
        }
        for (Object item : list) {
            if (item instanceof Map<?, ?> map) {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((name, content) -> copy.put(String.valueOf(name), content));
                maps.add(copy);
            } else {
                expect(false, key, "a list of maps", item);
            }
        }
        return maps;
    }
}
