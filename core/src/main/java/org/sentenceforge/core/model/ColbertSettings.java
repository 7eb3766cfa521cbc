package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.format.TaskRowsJson;
import org.sentenceforge.core.module.QueryExpansion;
import org.sentenceforge.core.module.QueryExpansion.Keys;
import org.sentenceforge.core.module.TaskRows;

/**
 * What directories of other libraries say of a multi-vector encoder, where sentence-transformers would say it of its modules: those of PyLate
 * in config_sentence_transformers.json, those of Stanford's ColBERT in artifact.metadata.
 *
 * @param prefixes what texts begin with, by what they are for; tokens that the tokenizer may not find by itself
 * @param prompts  the same and the words behind them
 * @param skipped  tokens that do not count in documents
 */
record ColbertSettings(TaskRows rows, Map<String, String> prefixes, Map<String, String> prompts, List<String> skipped) {
    static final ColbertSettings NONE = new ColbertSettings(TaskRows.NONE, Map.of(), Map.of(), List.of());

    private static final String METADATA = "artifact.metadata";
    private static final int USUAL_LENGTH = 32;
    private static final List<String> PUNCTUATION =
            Stream.of("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".split("")).toList();
    private static final String SKIPPED = "skiplist_words";
    private static final String QUERY = "query";
    private static final String DOCUMENT = "document";
    private static final List<String> MARKS = List.of(
            "query_length",
            "document_length",
            "query_expansion",
            "do_query_expansion",
            "attend_to_expansion_tokens",
            "attend_to_mask_tokens",
            "query_prefix",
            "document_prefix",
            SKIPPED);

    /** Whether settings are those of PyLate. */
    static boolean isPylate(JsonNode settings) {
        return settings.path("model_type").asText().equals("ColBERT")
                || MARKS.stream().anyMatch(settings::has);
    }

    static ColbertSettings ofPylate(JsonNode settings, String source) {
        ConfigFields fields = new ConfigFields(settings, source);
        Map<String, String> prefixes = new LinkedHashMap<>();
        Map<String, String> prompts = new LinkedHashMap<>();
        for (String task : List.of(QUERY, DOCUMENT)) {
            if (settings.has(task + "_prefix")) {
                String prefix = fields.text(task + "_prefix", "");
                String words = settings.at("/prompts/" + task).asText("");
                prefixes.put(task, prefix);
                prompts.put(task, prefix + (words.startsWith(prefix) ? words.substring(prefix.length()) : words));
            }
        }
        boolean named = settings.path("model_type").asText().equals("ColBERT");
        List<String> usual = named || !prefixes.isEmpty() ? PUNCTUATION : List.of();
        return new ColbertSettings(
                rows(settings, fields), prefixes, prompts, fields.texts(SKIPPED).orElse(usual));
    }

    /** The length of queries is one that they are brought to, but where they are not made longer. */
    private static TaskRows rows(JsonNode settings, ConfigFields fields) {
        TaskRows said = TaskRowsJson.read(fields);
        if (settings.has("query_expansion")
                || MARKS.stream().noneMatch(settings::has)
                || !fields.flag("do_query_expansion", true)) {
            return said;
        }
        boolean attends = fields.flag("attend_to_expansion_tokens", fields.flag("attend_to_mask_tokens", false));
        return new TaskRows(
                OptionalInt.empty(),
                said.documentLength(),
                Optional.of(QueryExpansion.classic(
                        attends ? Keys.SEEN : Keys.UNSEEN, said.queryLength().orElse(USUAL_LENGTH))));
    }

    static ColbertSettings ofStanford(ModelFiles files) {
        ConfigFields fields = new ConfigFields(
                files.json(METADATA).orElse(JsonNodeFactory.instance.objectNode()),
                files.resolve(METADATA).toString());
        Map<String, String> prefixes = new LinkedHashMap<>();
        prefixes.put(QUERY, fields.text("query_token_id", "[unused0]") + " ");
        prefixes.put(DOCUMENT, fields.text("doc_token_id", "[unused1]") + " ");
        return new ColbertSettings(
                new TaskRows(
                        OptionalInt.empty(),
                        fields.has("doc_maxlen") ? OptionalInt.of(fields.positive("doc_maxlen")) : OptionalInt.empty(),
                        Optional.of(QueryExpansion.classic(
                                fields.flag("attend_to_mask_tokens", false) ? Keys.SEEN : Keys.UNSEEN,
                                fields.positive("query_maxlen", USUAL_LENGTH)))),
                prefixes,
                prefixes,
                fields.flag("mask_punctuation", true) ? PUNCTUATION : List.of());
    }
}
