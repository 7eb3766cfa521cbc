package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.text.TokenizerSettings.Casing;

/**
 * sentence_bert_config.json in either form.
 *
 * @param current   true for the form of 5.4 and later
 * @param maxLength the longest row in tokens, where the file tells
 * @param lowerCase whether texts are put into lower case before they are tokenized
 */
record SentenceBertJson(boolean current, Optional<Integer> maxLength, boolean lowerCase) {

    static final SentenceBertJson NONE = new SentenceBertJson(false, Optional.empty(), false);

    /** The names that the file has had; older releases named it after the architecture. */
    private static final List<String> NAMES = List.of(
            "sentence_bert_config.json",
            "sentence_roberta_config.json",
            "sentence_distilbert_config.json",
            "sentence_camembert_config.json",
            "sentence_albert_config.json",
            "sentence_xlm-roberta_config.json",
            "sentence_xlnet_config.json");

    private static final String TOKEN_VECTORS = "feature-extraction";
    private static final String SCORES = "sequence-classification";
    private static final List<String> TASKS = List.of(TOKEN_VECTORS, SCORES);

    static SentenceBertJson read(ModelFiles files, String folder) {
        for (String name : NAMES) {
            String path = ModelFiles.join(folder, name);
            Optional<JsonNode> json = files.json(path);
            if (json.isPresent()) {
                return read(new ConfigFields(json.get(), files.resolve(path).toString()));
            }
        }
        return NONE;
    }

    private static SentenceBertJson read(ConfigFields fields) {
        if (!TASKS.contains(fields.text("transformer_task", TASKS.get(0)))) {
            throw fields.unexpected("transformer_task", "one of " + TASKS + "; nothing else is supported");
        }
        Optional<ConfigFields> modalities = fields.object("modality_config");
        if (modalities.isPresent() && !modalities.get().has("text")) {
            throw fields.unexpected("modality_config", "text; nothing else is supported");
        }
        return new SentenceBertJson(
                fields.has("transformer_task") || modalities.isPresent(),
                fields.has("max_seq_length") ? Optional.of(fields.positive("max_seq_length")) : Optional.empty(),
                fields.flag("do_lower_case", false));
    }

    /** Writes the file. */
    static void write(InputContent.OfEncoder encoder, ModelKind kind, ModelLayout layout, Path folder)
            throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean lowers = encoder.casing() == Casing.LOWERED;
        boolean scores = kind == ModelKind.CROSS_ENCODER;
        if (layout == ModelLayout.LEGACY) {
            json.put("max_seq_length", encoder.maxLength()).put("do_lower_case", lowers);
        } else {
            json.put("transformer_task", scores ? SCORES : TOKEN_VECTORS);
            json.putObject("modality_config")
                    .putObject("text")
                    .put("method", "forward")
                    .put("method_output_name", scores ? "logits" : "last_hidden_state");
            json.put("module_output_name", scores ? "scores" : "token_embeddings");
            if (lowers) {
                json.put("do_lower_case", true);
            }
        }
        PrettyJson.write(folder.resolve(NAMES.get(0)), json, 4);
    }
}
