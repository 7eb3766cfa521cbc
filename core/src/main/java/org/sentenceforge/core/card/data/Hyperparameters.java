package org.sentenceforge.core.card.data;

import java.util.Map;

/**
 * Training arguments by name, in print order.
 *
 * @param nonDefault those that differ from the default
 * @param all all of them; none: the card has no such section
 */
public record Hyperparameters(Map<String, Object> nonDefault, Map<String, Object> all) {
    public Hyperparameters {
        nonDefault = nonDefault == null ? Map.of() : nonDefault;
        all = all == null ? Map.of() : all;
    }
}
