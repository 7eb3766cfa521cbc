package org.sentenceforge.core.card.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.GoldenFiles;

/** Texts and documents that PyYAML 6.0.3 wrote, byte for byte. */
class YamlGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyTextAtFourPlacesOfAHeader() {
        List<JsonNode> cases = GoldenFiles.cases("yaml/strings.json");
        SoftAssertions soft = new SoftAssertions();
        for (JsonNode golden : cases) {
            String text = golden.get("string").textValue();
            soft.assertThat(YamlEmitter.emit(atFourPlaces(text)).strip())
                    .as("case %s", golden.get("id"))
                    .isEqualTo(golden.get("yaml").textValue());
        }
        soft.assertAll();
        assertThat(cases).isNotEmpty();
    }

    @Test
    void wholeDocuments() {
        SoftAssertions soft = new SoftAssertions();
        for (JsonNode golden : GoldenFiles.cases("yaml/structures.json")) {
            Map<String, Object> data =
                    JSON.convertValue(golden.get("data"), new TypeReference<LinkedHashMap<String, Object>>() {});
            soft.assertThat(YamlEmitter.emit(data))
                    .as(golden.get("name").textValue())
                    .isEqualTo(golden.get("yaml").textValue());
        }
        soft.assertAll();
    }

    static Map<String, Object> atFourPlaces(String text) {
        Map<String, Object> widget = new LinkedHashMap<>();
        widget.put("source_sentence", text);
        widget.put("sentences", List.of(text, "plain"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model_name", text);
        document.put("tags", List.of(text, "plain"));
        document.put("widget", List.of(widget));
        document.put("pipeline_tag", "sentence-similarity");
        return document;
    }
}
