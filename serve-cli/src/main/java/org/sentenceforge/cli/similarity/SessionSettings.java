package org.sentenceforge.cli.similarity;

import java.util.Optional;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * How texts are compared.
 *
 * @param top       how many texts are shown
 * @param dimension how many components of the embeddings count; empty for all
 * @param function  what compares embeddings; empty for the model's own
 * @param prompt    what is put before typed texts; empty for what the model does by itself
 */
record SessionSettings(
        int top, Optional<Integer> dimension, Optional<SimilarityFunction> function, Optional<Prompt> prompt) {

    static SessionSettings showing(int top) {
        return new SessionSettings(top, Optional.empty(), Optional.empty(), Optional.empty());
    }

    SessionSettings withTop(int number) {
        return new SessionSettings(number, dimension, function, prompt);
    }

    SessionSettings withDimension(Optional<Integer> number) {
        return new SessionSettings(top, number, function, prompt);
    }

    SessionSettings withFunction(Optional<SimilarityFunction> other) {
        return new SessionSettings(top, dimension, other, prompt);
    }

    SessionSettings withPrompt(Optional<Prompt> other) {
        return new SessionSettings(top, dimension, function, other);
    }
}
