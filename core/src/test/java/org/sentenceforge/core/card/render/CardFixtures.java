package org.sentenceforge.core.card.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;

/** Card data for tests, made from JSON as users would write it. */
final class CardFixtures {
    private CardFixtures() {}

    /** The same data with another value of one key. */
    static CardData with(CardData data, String key, Object value) {
        ObjectMapper mapper = CardJson.mapper();
        ObjectNode tree = mapper.valueToTree(data);
        tree.set(key, mapper.valueToTree(value));
        return of(tree.toString());
    }

    static CardData of(String json) {
        try {
            return CardJson.mapper().readValue(json, CardData.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
