package org.sentenceforge.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
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
    public static final ValueType<SimilarityFunction> FUNCTION =
            ValueTypes.choice(List.of(SimilarityFunction.values()), SimilarityFunction::key);
    static final Parameter<List<SimilarityFunction>> SCORE = Parameter.of(
            "score",
            ValueTypes.listOf(FUNCTION),
            List.of(),
            "similarities: cosine, dot, euclidean, manhattan; for a multi-vector encoder: maxsim, meanmaxsim; by default the model's own");
    static final Parameter<SimilarityFunction> MAIN_SCORE =
            Parameter.optional("main_score", FUNCTION, "the similarity that the primary metric is computed with");

    public static final List<Parameter<?>> PARAMETERS = List.of(SCORE, MAIN_SCORE);

    public static final SimilarityOptions DEFAULT =
            new SimilarityOptions(List.of(), Optional.empty(), OptionalInt.empty());

    public static SimilarityOptions read(Config config) {
        return new SimilarityOptions(config.get(SCORE), config.find(MAIN_SCORE), OptionalInt.empty());
    }

    public SimilarityOptions cutTo(OptionalInt dimension) {
        return new SimilarityOptions(functions, main, dimension);
    }

    public List<SimilarityFunction> functionsFor(EmbeddingSource source) {
        List<SimilarityFunction> chosen =
                functions.isEmpty() ? List.of(main.orElse(source.similarityFunction())) : functions;
        source.requireCompared(chosen);
        return chosen;
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
