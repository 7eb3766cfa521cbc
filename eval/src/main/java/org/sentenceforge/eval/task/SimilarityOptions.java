package org.sentenceforge.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.eval.vector.EmbeddingSource;

/**
 * How pairs of embeddings are compared.
 *
 * @param functions the similarity functions; empty for the model's own
 * @param main the function that counts for the primary metric; empty for the best of several
 * @param truncateDim the dimension to cut embeddings to
 */
public record SimilarityOptions(
        List<SimilarityFunction> functions, Optional<SimilarityFunction> main, OptionalInt truncateDim) {
    public static final SimilarityOptions DEFAULT =
            new SimilarityOptions(List.of(), Optional.empty(), OptionalInt.empty());

    public List<SimilarityFunction> functionsFor(EmbeddingSource source) {
        if (!functions.isEmpty()) {
            return functions;
        }
        return List.of(main.orElse(source.similarityFunction()));
    }

    /** The function whose metric is the primary one, or "max" for the best of several. */
    public String primary(List<SimilarityFunction> used) {
        return main.map(SimilarityFunction::key)
                .orElse(used.size() > 1 ? "max" : used.get(0).key());
    }

    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        truncateDim.ifPresent(dimension -> config.put("truncate_dim", dimension));
        return config;
    }
}
