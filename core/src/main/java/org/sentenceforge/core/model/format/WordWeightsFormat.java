package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.WordWeights;

/** A WordWeights: vocabulary and weights, with the table that they make beside it. */
final class WordWeightsFormat extends ModuleFormat<WordWeights> {
    private static final String VOCABULARY = "vocab";
    private static final String WEIGHTS = "word_weights";
    private static final String UNKNOWN = "unknown_word_weight";

    WordWeightsFormat() {
        super(WordWeights.class, "sentence_transformer.modules.word_weights", Stage.TOKENS);
    }

    @Override
    WordWeights read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        List<String> vocabulary = fields.texts(VOCABULARY).orElse(List.of());
        if (vocabulary.isEmpty()) {
            throw fields.unexpected(VOCABULARY, "the tokens of the vocabulary");
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        folder.json().path(WEIGHTS).properties().forEach(weight -> {
            if (!weight.getValue().isNumber()) {
                throw fields.unexpected(WEIGHTS, "numbers by token");
            }
            weights.put(weight.getKey(), weight.getValue().doubleValue());
        });
        return new WordWeights(folder.path(), vocabulary, weights, fields.number(UNKNOWN, 1));
    }

    @Override
    Optional<ObjectNode> write(WordWeights module, int before, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        module.vocabulary().forEach(json.putArray(VOCABULARY)::add);
        module.weights().forEach(json.putObject(WEIGHTS)::put);
        return Optional.of(json.put(UNKNOWN, module.unknown()));
    }
}
