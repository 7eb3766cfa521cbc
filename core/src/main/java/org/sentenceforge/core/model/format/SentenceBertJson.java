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
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.TaskRows;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.text.TokenizerSettings.Casing;

/**
 * sentence_bert_config.json in either form.
 *
 * @param current   true for the form of 5.4 and later
 * @param predicts  whether the encoder is that of a masked language model, whose logits count
 * @param maxLength the longest row in tokens, where the file tells
 * @param chat      for a model that reads chats
 * @param lowerCase whether texts are put into lower case before they are tokenized
 * @param rows      in what rows of tokens depend on what texts are for
 */
record SentenceBertJson(
        boolean current,
        boolean predicts,
        Optional<Integer> maxLength,
        boolean lowerCase,
        Optional<ChatSettings> chat,
        TaskRows rows) {

    static final SentenceBertJson NONE =
            new SentenceBertJson(false, false, Optional.empty(), false, Optional.empty(), TaskRows.NONE);

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
    private static final String NEXT_TOKEN = "text-generation";
    private static final String MASKED_TOKEN = "fill-mask";
    private static final List<String> TASKS = List.of(TOKEN_VECTORS, SCORES, NEXT_TOKEN, MASKED_TOKEN);

    static SentenceBertJson read(ModelFiles files, String folder) {
        for (String name : NAMES) {
            String path = ModelFiles.join(folder, name);
            Optional<JsonNode> json = files.json(path);
            if (json.isPresent()) {
                return read(
                        json.get(),
                        new ConfigFields(json.get(), files.resolve(path).toString()));
            }
        }
        return NONE;
    }

    private static SentenceBertJson read(JsonNode json, ConfigFields fields) {
        if (!TASKS.contains(fields.text("transformer_task", TASKS.get(0)))) {
            throw fields.unexpected("transformer_task", "one of " + TASKS + "; nothing else is supported");
        }
        Optional<ConfigFields> modalities = fields.object("modality_config");
        if (modalities.isPresent() && !modalities.get().has("text")) {
            throw fields.unexpected("modality_config", "text; nothing else is supported");
        }
        return new SentenceBertJson(
                fields.has("transformer_task") || modalities.isPresent(),
                fields.text("transformer_task", TASKS.get(0)).equals(MASKED_TOKEN),
                fields.has("max_seq_length") ? Optional.of(fields.positive("max_seq_length")) : Optional.empty(),
                fields.flag("do_lower_case", false),
                ChatSettings.read(json, fields),
                TaskRowsJson.read(fields));
    }

    /** The same of a masked language model. */
    SentenceBertJson masked() {
        return new SentenceBertJson(current, true, maxLength, lowerCase, chat, rows);
    }

    /** Writes the file of a model of tokens' vectors, or of their logits for a masked language model. */
    static void write(InputContent.OfEncoder encoder, ModelLayout layout, Transformer module, Path folder)
            throws IOException {
        if (layout == ModelLayout.LEGACY) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("max_seq_length", encoder.maxLength()).put("do_lower_case", encoder.casing() == Casing.LOWERED);
            PrettyJson.write(folder.resolve(NAMES.get(0)), json, 4);
        } else {
            boolean predicts = module.head().isPresent();
            write(
                    encoder,
                    Optional.empty(),
                    module.rows(),
                    folder,
                    predicts ? MASKED_TOKEN : TOKEN_VECTORS,
                    predicts ? "logits" : "last_hidden_state",
                    "token_embeddings");
        }
    }

    /** Writes the file of a cross-encoder; only the current layout has one. */
    static void writeCrossEncoder(InputContent.OfEncoder encoder, SentenceModel model, Path folder) throws IOException {
        boolean predicts = model.modules().stream().anyMatch(LogitScore.class::isInstance);
        write(
                encoder,
                encoder.chat(),
                TaskRows.NONE,
                folder,
                predicts ? NEXT_TOKEN : SCORES,
                "logits",
                predicts ? "causal_logits" : "scores");
    }

    private static void write(
            InputContent.OfEncoder encoder,
            Optional<ChatSettings> chat,
            TaskRows rows,
            Path folder,
            String task,
            String method,
            String module)
            throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("transformer_task", task);
        ObjectNode modalities = json.putObject("modality_config");
        modalities.putObject("text").put("method", "forward").put("method_output_name", method);
        chat.ifPresent(settings -> {
            ObjectNode message = modalities.putObject("message");
            message.put("method", "forward").put("method_output_name", method);
            settings.form().ifPresent(form -> message.put("format", form));
        });
        json.put("module_output_name", module);
        chat.filter(settings -> !settings.arguments().isEmpty())
                .ifPresent(settings -> json.putObject("processing_kwargs").set("chat_template", settings.arguments()));
        if (encoder.casing() == Casing.LOWERED) {
            json.put("do_lower_case", true);
        }
        TaskRowsJson.write(rows, json);
        PrettyJson.write(folder.resolve(NAMES.get(0)), json, 4);
    }
}
