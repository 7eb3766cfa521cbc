package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** A file of weights by token, {@code {"apple": 8.5, "##ing": 2.1, …}}, as inverse document frequencies are published: idf.json. */
final class TokenWeights {
    private TokenWeights() {}

    /**
     * The weights by the tokens' ids, up to the largest that has one; 0 for tokens without.
     *
     * @param tokenizer the folder of the tokenizer
     * @throws SforgeException (bad model) where the file cannot be read, is no such file, or names a token that the tokenizer has not
     */
    static float[] read(Path file, Path tokenizer) {
        JsonNode json = json(file);
        if (!json.isObject() || json.isEmpty()) {
            throw SforgeException.badModel(
                    file + ": expected a JSON object with a number for each token, such as {\"apple\": 8.5}");
        }
        Map<String, Integer> ids = ids(tokenizer);
        int entries = 0;
        for (Map.Entry<String, JsonNode> weight : json.properties()) {
            Integer id = ids.get(weight.getKey());
            if (id == null || !weight.getValue().isNumber()) {
                throw SforgeException.badModel(file + ": "
                        + (id == null
                                ? "token '" + weight.getKey() + "' is not in the tokenizer's vocabulary (" + tokenizer
                                        + "); expected weights for this tokenizer's tokens"
                                : "the weight of token '" + weight.getKey() + "' is no number: " + weight.getValue()));
            }
            entries = Math.max(entries, id + 1);
        }
        float[] weights = new float[entries];
        json.properties()
                .forEach(weight ->
                        weights[ids.get(weight.getKey())] = weight.getValue().floatValue());
        return weights;
    }

    private static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw SforgeException.badModel(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw SforgeException.badModel(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + "); expected weights by token", e);
        }
    }

    private static Map<String, Integer> ids(Path folder) {
        TokenizerSettings settings = new TokenizerSettings(
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                TokenTypes.IGNORED,
                Casing.KEPT,
                Blanks.KEPT,
                SpecialTokens.LEFT_OUT);
        try (TextTokenizer tokenizer = TokenizerSource.of(folder).open(settings)) {
            List<String> tokens = tokenizer.vocabulary().tokens();
            Map<String, Integer> ids = new HashMap<>();
            for (int id = 0; id < tokens.size(); id++) {
                if (tokens.get(id) != null) {
                    ids.putIfAbsent(tokens.get(id), id);
                }
            }
            return ids;
        }
    }
}
