package org.sentenceforge.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * What a config.json says about an encoder. Both dialects are read: the keys of transformers 4 ({@code rope_theta},
 * {@code torch_dtype}) and those of transformers 5 ({@code rope_parameters}, {@code layer_types}, {@code dtype}).
 *
 * @param scoringHead the scoring head that a cross-encoder of this architecture has, with as many labels as config.json tells; empty
 *     where the original library has none over the encoder alone
 * @param languageHead what a causal language model of this architecture predicts tokens with; empty where there are none
 * @param maskedHead what a masked language model of this architecture predicts tokens with; empty where that is not supported
 * @param initialization how the parameters of a fresh model begin
 */
public record EncoderConfig(
        ModelType modelType,
        Encoder encoder,
        Optional<ClassificationHead> scoringHead,
        Optional<LanguageHead> languageHead,
        Optional<MaskedLanguageHead> maskedHead,
        Initialization initialization) {
    private static final int MAX_LAYERS = 1000;

    /**
     * Reads the encoder of a config.json.
     *
     * @param source what errors call the file
     * @throws SforgeException (bad model) where the model type is unknown, a key has a value of the wrong kind, or an option
     *     changes the forward pass in a way that is not supported
     */
    public static EncoderConfig read(JsonNode config, String source) {
        ConfigFields fields = new ConfigFields(config, source);
        ModelType type = ModelType.read(fields, source);
        refuseOtherForms(fields, type);
        // the forward pass is run through once to find the parameters, so it must have an end
        for (String key : List.of("num_hidden_layers", "n_layers", "n_layer", "num_layers")) {
            if (config.path(key).asLong() > MAX_LAYERS) {
                throw fields.unexpected(key, "at most " + MAX_LAYERS);
            }
        }
        return new EncoderConfig(
                type,
                type.encoder(fields),
                type.head(fields),
                LanguageHead.read(type, fields),
                MaskedLanguageHead.read(type, fields),
                type.initialization(fields));
    }

    /**
     * The scoring head of a cross-encoder.
     *
     * @throws SforgeException (bad model) where this architecture has none
     */
    public ClassificationHead head() {
        return scoringHead.orElseThrow(() -> SforgeException.badModel("a model of type " + modelType.key()
                + " cannot be a cross-encoder: its class for sequence classification needs the decoder too; use it as an"
                + " embedding model, or take another type, such as xlm-roberta or deberta-v2"));
    }

    /** What would make another model of any architecture. */
    private static void refuseOtherForms(ConfigFields fields, ModelType type) {
        for (String key : List.of("quantization_config", "compression_config")) {
            if (fields.has(key)) {
                throw fields.unexpected(key, "none; quantized weights cannot be read, only those of the model before");
            }
        }
        for (String key : List.of("add_cross_attention", "is_encoder_decoder")) {
            if (fields.flag(key, false) && !type.isHalf()) {
                throw fields.unexpected(key, "false; nothing else is supported");
            }
        }
        if (fields.size("pruned_heads", 0) > 0) {
            throw fields.unexpected("pruned_heads", "none; nothing else is supported");
        }
    }
}
