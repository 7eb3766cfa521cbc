package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.ops.PoolingMode;

/** The content of config.json: the encoder's own, but for the keys that depend on what is saved with it. */
final class ConfigJson {
    private ConfigJson() {}

    static ObjectNode biEncoder(InputContent.OfEncoder encoder, SentenceModel model, String numberType) {
        ObjectNode json = with(encoder, encoder.encoder().encoder().architecture(), numberType);
        if (model.ways().stream().flatMap(way -> way.modules().stream()).anyMatch(SentenceModule::takesHiddenStates)) {
            // without it Python's module is given nothing to weigh, and does nothing
            json.put("output_hidden_states", true);
        }
        return json;
    }

    static ObjectNode maskedLanguageModel(InputContent.OfEncoder encoder, String numberType) {
        return with(encoder, headless(encoder) + "ForMaskedLM", numberType);
    }

    static ObjectNode crossEncoder(
            InputContent.OfEncoder encoder,
            SentenceModel model,
            Scoring scoring,
            ModelLayout layout,
            String numberType) {
        if (model.modules().stream().anyMatch(LogitScore.class::isInstance)) {
            return with(encoder, languageModel(encoder), numberType);
        }
        ObjectNode json = with(encoder, headless(encoder) + "ForSequenceClassification", numberType);
        if (json.path("id2label").size() != scoring.labels()) {
            putLabels(json, scoring.labels());
        }
        json.remove("num_labels"); // the names tell it
        if (encoder.encoder().head().pooling() == PoolingMode.LAST_TOKEN && !json.hasNonNull("pad_token_id")) {
            // without it Python's class cannot tell which token of a padded text is the last
            TokenizerSource.of(encoder.tokenizerFolder()).padId().ifPresent(id -> json.put("pad_token_id", id));
        }
        json.remove("sbert_ce_default_activation_function");
        json.remove("sentence_transformers");
        if (layout == ModelLayout.LEGACY) {
            json.putObject("sentence_transformers")
                    .put("activation_fn", TorchClasses.name(scoring.activation()))
                    .put("version", Releases.sentenceTransformers(layout));
        }
        return json;
    }

    private static String headless(InputContent.OfEncoder encoder) {
        return encoder.encoder().encoder().architecture().replaceFirst("Model$", "");
    }

    private static String languageModel(InputContent.OfEncoder encoder) {
        return encoder.encoder().encoder().architecture().replaceFirst("(Text)?Model$", "") + "ForCausalLM";
    }

    /** transformers leaves out the names of two labels, its default. */
    private static void putLabels(ObjectNode json, int labels) {
        json.remove("id2label");
        json.remove("label2id");
        if (labels != 2) {
            ObjectNode names = json.putObject("id2label");
            ObjectNode ids = json.putObject("label2id");
            for (int i = 0; i < labels; i++) {
                names.put(String.valueOf(i), "LABEL_" + i);
                ids.put("LABEL_" + i, i);
            }
        }
    }

    private static ObjectNode with(InputContent.OfEncoder encoder, String architecture, String numberType) {
        ObjectNode json = encoder.config().deepCopy();
        json.putArray("architectures").add(architecture);
        // transformers 5 says dtype, reads both
        json.put(json.has("dtype") ? "dtype" : "torch_dtype", numberType);
        return json;
    }
}
