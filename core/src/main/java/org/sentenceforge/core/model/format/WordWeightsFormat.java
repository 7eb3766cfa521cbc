package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.module.WordWeights;

/** A WordWeights: vocabulary and weights, with the table that they make beside it. */
final class WordWeightsFormat extends ModuleFormat<WordWeights> {

    WordWeightsFormat() {
        super(WordWeights.class, "sentence_transformer.modules.word_weights", Stage.TOKENS);
    }

    @Override
    WordWeights read(ModuleFolder folder) {
        return new WordWeights(folder.path(), WordValuesJson.read(folder));
    }

    @Override
    Optional<ObjectNode> write(WordWeights module, int before, ModelLayout layout) {
        return Optional.of(WordValuesJson.write(module.weights()));
    }

    @Override
    public Optional<Map<String, Object>> printed(WordWeights module, int before) {
        return Optional.of(WordValuesJson.printed(module.weights()));
    }
}
