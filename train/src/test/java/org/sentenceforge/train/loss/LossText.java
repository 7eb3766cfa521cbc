package org.sentenceforge.train.loss;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;

/** Losses as configurations give them, {@code {CoSENTLoss: {scale: 3}}}, with texts in single quotes. */
public final class LossText {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private LossText() {}

    /** The loss of a table; what is wrong with it is refused. */
    public static Loss loss(Catalogue<Loss> table, String configured) {
        Problems problems = new Problems();
        Loss loss = table.read(json(configured), Place.root(problems)).orElse(null);
        problems.refuse("train.yaml");
        return loss;
    }

    public static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
