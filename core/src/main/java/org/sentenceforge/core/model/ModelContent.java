package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.encoder.EncoderConfig;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenizerSettings.Casing;

/**
 * What a model directory is to say, all but the weights.
 *
 * @param config          the encoder's config.json; kept but for what depends on the weights and the kind
 * @param encoder         what {@code config} says
 * @param scoring         for a cross-encoder
 * @param maxLength       the longest row in tokens
 * @param casing          whether texts are put into lower case before the tokenizer gets them
 * @param tokenizerFolder where the tokenizer's files are; they are copied
 */
public record ModelContent(
        ModelKind kind,
        SentenceModel model,
        JsonNode config,
        EncoderConfig encoder,
        ModelSettings settings,
        Optional<Scoring> scoring,
        int maxLength,
        Casing casing,
        Path tokenizerFolder) {

    /** The content of an existing directory, to be saved again as it is or with changes. */
    public static ModelContent of(ModelDirectory directory) {
        return new ModelContent(
                directory.kind(),
                directory.model(),
                directory.config(),
                directory.encoder(),
                directory.settings(),
                directory.scoring(),
                directory.maxLength(),
                directory.tokenizerSettings().casing(),
                directory.tokenizerFolder());
    }

    public ModelContent withModel(SentenceModel other) {
        return new ModelContent(kind, other, config, encoder, settings, scoring, maxLength, casing, tokenizerFolder);
    }

    public ModelContent withSettings(ModelSettings other) {
        return new ModelContent(kind, model, config, encoder, other, scoring, maxLength, casing, tokenizerFolder);
    }

    public ModelContent withScoring(Scoring other) {
        return new ModelContent(
                kind, model, config, encoder, settings, Optional.of(other), maxLength, casing, tokenizerFolder);
    }

    public ModelContent withTokenizerFolder(Path folder) {
        return new ModelContent(kind, model, config, encoder, settings, scoring, maxLength, casing, folder);
    }

    public ModelContent withMaxLength(int length) {
        return new ModelContent(kind, model, config, encoder, settings, scoring, length, casing, tokenizerFolder);
    }
}
