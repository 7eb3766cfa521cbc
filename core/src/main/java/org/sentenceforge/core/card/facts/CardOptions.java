package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.data.HeaderOrder;

/**
 * What the user says about a card, the block {@code card:} of a training configuration.
 *
 * @param pythonOnly whether the card has exactly the original's text, without shell usage and versions of ours
 * @param modelName title; null: made from the base model
 * @param modelId hub id for the usage code, or null
 * @param language language codes
 * @param license licence, or null
 * @param tags further header tags
 * @param taskName end of the introduction; null: the original's
 */
public record CardOptions(
        CardStyle style,
        HeaderOrder headerOrder,
        boolean pythonOnly,
        String modelName,
        String modelId,
        List<String> language,
        String license,
        List<String> tags,
        String taskName) {
    public static final CardOptions DEFAULTS = new CardOptions(
            CardStyle.DEFAULT, HeaderOrder.DECLARED, false, null, null, List.of(), null, List.of(), null);

    private static final Set<String> KEYS = new LinkedHashSet<>(List.of(
            "style",
            "header_key_order",
            "python_only",
            "model_name",
            "model_id",
            "language",
            "license",
            "tags",
            "task_name"));

    /**
     * Reads the options from a configuration.
     *
     * @param source what errors call the configuration
     * @throws SforgeException usage, for an unknown key or a value of another type
     */
    public static CardOptions of(Map<String, ?> options, String source) {
        for (String key : options.keySet()) {
            if (!KEYS.contains(key)) {
                throw SforgeException.usage(
                        source + ": unknown key 'card." + key + "'; known are " + String.join(", ", KEYS));
            }
        }
        Reader reader = new Reader(options, source);
        String style = reader.text("style");
        String order = reader.text("header_key_order");
        return new CardOptions(
                style == null ? CardStyle.DEFAULT : CardStyle.of(style),
                order == null ? HeaderOrder.DECLARED : HeaderOrder.of(order),
                reader.flag("python_only"),
                reader.text("model_name"),
                reader.text("model_id"),
                reader.texts("language"),
                reader.text("license"),
                reader.texts("tags"),
                reader.text("task_name"));
    }

    private record Reader(Map<String, ?> options, String source) {
        String text(String key) {
            Object value = options.get(key);
            if (value == null || value instanceof String || value instanceof Number) {
                return value == null ? null : value.toString();
            }
            throw unexpected(key, "a text", value);
        }

        boolean flag(String key) {
            Object value = options.get(key);
            if (value == null || value instanceof Boolean) {
                return value != null && (Boolean) value;
            }
            throw unexpected(key, "true or false", value);
        }

        List<String> texts(String key) {
            Object value = options.get(key);
            List<String> texts = new ArrayList<>();
            if (value instanceof List<?> list) {
                list.forEach(item -> texts.add(String.valueOf(item)));
            } else if (value != null) {
                texts.add(text(key));
            }
            return texts;
        }

        private SforgeException unexpected(String key, String expected, Object value) {
            return SforgeException.usage(source + ": key 'card." + key + "': expected " + expected + ", got " + value);
        }
    }
}
