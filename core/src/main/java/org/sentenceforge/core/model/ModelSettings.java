package org.sentenceforge.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.ModelKind;

/**
 * What a model says of its own use: prompts, similarity, truncation.
 *
 * @param prompts       texts by name, in the file's order
 * @param defaultPrompt the name of the prompt used where none is asked for
 * @param truncateDim   how many leading components of an embedding are used, where the model cuts them
 */
public record ModelSettings(
        Map<String, String> prompts,
        Optional<String> defaultPrompt,
        SimilarityFunction similarity,
        OptionalInt truncateDim) {

    /** What a directory without settings means. */
    public static final ModelSettings NONE =
            new ModelSettings(Map.of(), Optional.empty(), SimilarityFunction.COSINE, OptionalInt.empty());

    /** The same of a kind of model: sparse embeddings are compared by their dot product, those of tokens by {@code MaxSim}. */
    public static ModelSettings none(ModelKind kind) {
        return switch (kind) {
            case BI_ENCODER, CROSS_ENCODER -> NONE;
            case SPARSE_ENCODER -> NONE.with(SimilarityFunction.DOT);
            case MULTI_VECTOR_ENCODER -> NONE.with(SimilarityFunction.MAXSIM);
        };
    }

    ModelSettings withPrompts(Map<String, String> others) {
        return new ModelSettings(others, defaultPrompt, similarity, truncateDim);
    }

    public ModelSettings {
        prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
    }

    ModelSettings with(SimilarityFunction other) {
        return new ModelSettings(prompts, defaultPrompt, other, truncateDim);
    }

    /**
     * The words that go before a text; "" for none.
     *
     * @throws SforgeException (usage) where a prompt is asked for by a name that the model does not have
     */
    public String promptText(Prompt prompt) {
        if (prompt instanceof Prompt.Literal literal) {
            return literal.text();
        }
        if (prompt instanceof Prompt.Named named) {
            String text = prompts.get(named.name());
            if (text == null) {
                throw SforgeException.usage("the model has no prompt named '" + named.name() + "'; it has "
                        + (prompts.isEmpty() ? "none" : String.join(", ", prompts.keySet())));
            }
            return text;
        }
        if (prompt instanceof Prompt.Query) {
            return firstOf("query");
        }
        return prompt instanceof Prompt.Document ? firstOf("document", "passage", "corpus") : firstOf();
    }

    /** The first of these prompts that the model has, or the default prompt. */
    private String firstOf(String... names) {
        return Stream.concat(Stream.of(names), defaultPrompt.stream())
                .filter(prompts::containsKey)
                .findFirst()
                .map(prompts::get)
                .orElse("");
    }
}
