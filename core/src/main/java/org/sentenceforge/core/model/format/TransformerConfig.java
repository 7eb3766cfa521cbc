package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * sentence_bert_config.json in either form.
 *
 * @param current   true for the form of 5.4 and later
 * @param maxLength the longest row in tokens, where the file tells
 * @param lowerCase whether texts are put into lower case before they are tokenized
 */
public record TransformerConfig(boolean current, Optional<Integer> maxLength, boolean lowerCase) {

    /** The names that the file has had; older releases named it after the architecture. */
    private static final List<String> NAMES = List.of(
            "sentence_bert_config.json",
            "sentence_roberta_config.json",
            "sentence_distilbert_config.json",
            "sentence_camembert_config.json",
            "sentence_albert_config.json",
            "sentence_xlm-roberta_config.json",
            "sentence_xlnet_config.json");

    private static final List<String> TASKS = List.of("feature-extraction", "sequence-classification");

    static TransformerConfig read(ModelFiles files, String folder) {
        for (String name : NAMES) {
            String path = ModelFiles.join(folder, name);
            Optional<JsonNode> json = files.json(path);
            if (json.isPresent()) {
                return read(new ConfigFields(json.get(), files.resolve(path).toString()));
            }
        }
        return new TransformerConfig(false, Optional.empty(), false);
    }

    private static TransformerConfig read(ConfigFields fields) {
        if (!TASKS.contains(fields.text("transformer_task", TASKS.get(0)))) {
            throw fields.unexpected("transformer_task", "one of " + TASKS + "; nothing else is supported");
        }
        Optional<ConfigFields> modalities = fields.object("modality_config");
        if (modalities.isPresent() && !modalities.get().has("text")) {
            throw fields.unexpected("modality_config", "text; nothing else is supported");
        }
        return new TransformerConfig(
                fields.has("transformer_task") || modalities.isPresent(),
                fields.has("max_seq_length") ? Optional.of(fields.positive("max_seq_length")) : Optional.empty(),
                fields.flag("do_lower_case", false));
    }
}
