package org.sentenceforge.train.loss;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * The loss of a batch: a scalar in float32, whatever the encoder's precision. It is a formula over {@link
 * LossOps}, written once; who evaluates it decides what a tensor is.
 */
public interface Loss {

    /** The class name in sentence-transformers, which most have here too. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** What a batch must bring. */
    LossInputs inputs();

    /** The parameters as model cards of a style print them, in order; none of many losses are printed. */
    default Map<String, Object> parameters(CardStyle style) {
        return Map.of();
    }

    /** The losses that this one is made of; model cards name and cite them too. */
    default List<Loss> inner() {
        return List.of();
    }

    /** What the trained model's embeddings are compared by, where the loss decides it; empty for what the model has. */
    default Optional<SimilarityFunction> modelSimilarity() {
        return Optional.empty();
    }

    /** How the gradient is found, where the data set does not say otherwise. */
    default Gradients gradients() {
        return new Gradients.Direct();
    }

    /**
     * Whether the value is the mean over the rows of the first column of something that {@link LossBatch#own} can restrict to some of
     * them, so that large batches need no matrix of all rows by all documents.
     */
    default boolean sliceable() {
        return false;
    }

    /**
     * Refuses a model that the loss cannot be used with.
     *
     * @param dimension of the model's embeddings
     * @throws org.sentenceforge.core.SforgeException (usage) where the parameters do not suit it
     */
    default void check(int dimension) {}

    /** The value for a batch. */
    <T> T value(LossOps<T> ops, LossBatch<T> batch);
}
