package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.MultipleNegativesRankingLoss;
import org.sentenceforge.train.loss.MultipleNegativesRankingLoss.Similarity;

/** Reads a loss: its name alone, or {@code Name: {parameter: value}}. */
final class LossReader {
    private LossReader() {}

    static Loss read(ConfigMap owner, String key, List<String> problems) {
        JsonNode node = owner.get(key);
        boolean named = node.isObject() && node.size() == 1;
        if (!node.isTextual() && !named) {
            owner.problem(
                    key,
                    "expected the name of a loss, or 'Name: {parameter: value}', got "
                            + (node.isMissingNode() ? "nothing" : node));
            return new MultipleNegativesRankingLoss();
        }
        String name = named ? node.fieldNames().next() : node.asText();
        JsonNode parameters = named ? node.get(name) : JsonNodeFactory.instance.objectNode();
        ConfigMap map = new ConfigMap(parameters, owner.at(key) + "." + name, problems);
        if (!name.equals("MultipleNegativesRankingLoss")) {
            owner.problem(key, "unknown loss '" + name + "'; known is MultipleNegativesRankingLoss");
            return new MultipleNegativesRankingLoss();
        }
        return multipleNegativesRanking(map);
    }

    private static Loss multipleNegativesRanking(ConfigMap map) {
        double scale = map.number("scale", 20);
        String similarity = map.text("similarity_fct", Similarity.COS_SIM.key());
        map.done();
        for (Similarity known : Similarity.values()) {
            if (known.key().equals(similarity)) {
                try {
                    return new MultipleNegativesRankingLoss(scale, known);
                } catch (SforgeException e) {
                    map.problem("scale", e.getMessage());
                    return new MultipleNegativesRankingLoss();
                }
            }
        }
        map.problem("similarity_fct", "expected cos_sim or dot_score, got '" + similarity + "'");
        return new MultipleNegativesRankingLoss();
    }
}
