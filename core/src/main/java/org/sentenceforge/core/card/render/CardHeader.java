package org.sentenceforge.core.card.render;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.yaml.YamlEmitter;
import org.sentenceforge.core.module.ModelKind;

/** The YAML header. */
final class CardHeader {
    private CardHeader() {}

    static String yaml(CardData card, List<Section> sections) {
        Map<String, Object> values = values(card);
        sections.forEach(section -> values.putAll(section.header(card)));
        Map<String, Object> header = new LinkedHashMap<>();
        for (String key : card.headerKeyOrder().keys()) {
            Object value = values.get(key);
            boolean empty = value instanceof List<?> list && list.isEmpty();
            if (value != null && (!empty || card.style().writesEmptyLists())) {
                header.put(key, value);
            }
        }
        return strip(YamlEmitter.emit(header));
    }

    private static Map<String, Object> values(CardData card) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("language", card.language());
        values.put("license", card.license());
        values.put("tags", List.copyOf(new LinkedHashSet<>(card.tags())));
        values.put(
                "base_model", card.baseModel() == null ? null : card.baseModel().id());
        values.put("datasets", List.copyOf(new LinkedHashSet<>(card.hubDatasets())));
        values.put("pipeline_tag", card.pipelineTag());
        values.put("library_name", card.libraryName());
        if (card.kind() != ModelKind.CROSS_ENCODER) {
            values.put(
                    "widget",
                    card.widget().stream()
                            .map(example -> example.inHeader(card.kind()))
                            .toList());
        }
        return values;
    }

    /** Python's {@code strip}: a text at the end may itself end in white space that YAML leaves unquoted. */
    private static String strip(String yaml) {
        int end = yaml.length();
        while (end > 0 && isPythonSpace(yaml.charAt(end - 1))) {
            end--;
        }
        return yaml.substring(0, end);
    }

    private static boolean isPythonSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }
}
