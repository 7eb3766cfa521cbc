package org.sentenceforge.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

/** One case of golden/architectures: padded rows of tokens, and what the reference makes of them. */
record GoldenCase(String name, List<TokenSequence> texts, int width, JsonNode expected) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<GoldenCase> read(Path folder) throws IOException {
        JsonNode inputs = JSON.readTree(folder.resolve("inputs.json").toFile()).get("cases");
        JsonNode expected =
                JSON.readTree(folder.resolve("expected.json").toFile()).get("cases");
        List<GoldenCase> cases = new ArrayList<>();
        for (int c = 0; c < inputs.size(); c++) {
            JsonNode input = inputs.get(c);
            List<TokenSequence> texts = new ArrayList<>();
            for (int row = 0; row < input.get("input_ids").size(); row++) {
                texts.add(text(input, row));
            }
            int width = input.get("input_ids").get(0).size();
            cases.add(new GoldenCase(input.get("name").asText(), texts, width, expected.get(c)));
        }
        return cases;
    }

    private static TokenSequence text(JsonNode input, int row) {
        JsonNode mask = input.get("attention_mask").get(row);
        int first = 0;
        while (mask.get(first).asInt() == 0) {
            first++;
        }
        int length = 0;
        while (first + length < mask.size() && mask.get(first + length).asInt() == 1) {
            length++;
        }
        int[] ids = part(input.get("input_ids").get(row), first, length);
        int[] types =
                input.has("token_type_ids") ? part(input.get("token_type_ids").get(row), first, length) : null;
        return new TokenSequence(ids, types, first, 0);
    }

    private static int[] part(JsonNode row, int first, int length) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = row.get(first + i).asInt();
        }
        return numbers;
    }
}
