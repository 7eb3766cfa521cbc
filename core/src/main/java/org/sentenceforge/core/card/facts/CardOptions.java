package org.sentenceforge.core.card.facts;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.data.HeaderOrder;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueTypes;

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

    public static final Parameter<CardStyle> STYLE = Parameter.of(
            "style",
            ValueTypes.choice(List.of(CardStyle.values()), CardStyle::version),
            CardStyle.DEFAULT,
            "the sentence-transformers release whose model card is written");
    private static final Parameter<HeaderOrder> HEADER_KEY_ORDER = Parameter.of(
            "header_key_order",
            ValueTypes.choice(List.of(HeaderOrder.values()), HeaderOrder::key),
            HeaderOrder.DECLARED,
            "the order of the header's keys, which depended on the hub client that wrote a card");
    private static final Parameter<Boolean> PYTHON_ONLY = Parameter.of(
            "python_only",
            ValueTypes.FLAG,
            false,
            "whether the card has exactly sentence-transformers' text, without shell usage and SentenceForge versions");
    private static final Parameter<String> MODEL_NAME =
            Parameter.optional("model_name", ValueTypes.TEXT, "the card's title; by default it names the base model");
    private static final Parameter<String> MODEL_ID =
            Parameter.optional("model_id", ValueTypes.TEXT, "the hub id in the usage code");
    private static final Parameter<List<String>> LANGUAGE =
            Parameter.of("language", ValueTypes.listOf(ValueTypes.TEXT), List.of(), "language codes");
    private static final Parameter<String> LICENSE =
            Parameter.optional("license", ValueTypes.TEXT, "the licence's identifier, such as apache-2.0");
    private static final Parameter<List<String>> TAGS =
            Parameter.of("tags", ValueTypes.listOf(ValueTypes.TEXT), List.of(), "further tags in the header");
    private static final Parameter<String> TASK_NAME = Parameter.optional(
            "task_name", ValueTypes.TEXT, "the end of the introduction: what the model can be used for");

    /** The block {@code card:} of a configuration. */
    public static final Section<CardOptions> SECTION = new Section<>(
            List.of(STYLE, HEADER_KEY_ORDER, PYTHON_ONLY, MODEL_NAME, MODEL_ID, LANGUAGE, LICENSE, TAGS, TASK_NAME),
            CardOptions::read);

    private static Optional<CardOptions> read(Config config) {
        return Optional.of(new CardOptions(
                config.get(STYLE),
                config.get(HEADER_KEY_ORDER),
                config.get(PYTHON_ONLY),
                config.find(MODEL_NAME).orElse(null),
                config.find(MODEL_ID).orElse(null),
                config.get(LANGUAGE),
                config.find(LICENSE).orElse(null),
                config.get(TAGS),
                config.find(TASK_NAME).orElse(null)));
    }
}
