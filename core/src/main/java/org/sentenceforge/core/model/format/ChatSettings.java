package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;

/**
 * What sentence_bert_config.json says of a model that reads texts in a chat template.
 *
 * @param form      flat or structured, where the file tells
 * @param arguments of the template
 */
public record ChatSettings(Optional<String> form, JsonNode arguments) {
    private static final String MODALITIES = "modality_config";
    private static final String MESSAGE = "message";
    private static final String PROCESSING = "processing_kwargs";
    private static final String TEMPLATE = "chat_template";

    static Optional<ChatSettings> read(JsonNode json, ConfigFields fields) {
        for (String key : (Iterable<String>) json.path(PROCESSING)::fieldNames) {
            if (!key.equals(TEMPLATE) && !json.path(PROCESSING).path(key).isEmpty()) {
                throw fields.unexpected(PROCESSING, TEMPLATE + " alone; nothing else is supported");
            }
        }
        JsonNode message = json.path(MODALITIES).path(MESSAGE);
        JsonNode arguments = json.path(PROCESSING).path(TEMPLATE);
        return message.isMissingNode()
                ? Optional.empty()
                : Optional.of(new ChatSettings(
                        Optional.ofNullable(message.path("format").textValue()),
                        arguments.isObject() ? arguments : JsonNodeFactory.instance.objectNode()));
    }
}
