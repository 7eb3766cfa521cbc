package org.sentenceforge.core.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * One link of the chain from tokens to a sentence embedding. A record of its options; its class has the name that it has in Python. How
 * directories hold it is its {@code ModuleFormat}'s.
 */
public interface SentenceModule {

    /** The features with this module's own contribution; the first module of a chain is given none (null). */
    <T> Features<T> apply(TensorOps<T> ops, Features<T> features);

    /** Size of the sentence embedding (or of the token vectors, before pooling) behind this module, given the size before it. */
    default int dimension(int before) {
        return before;
    }

    /** What a module works on. */
    enum Stage {
        /** The vectors of tokens. */
        TOKENS,
        /** Makes vectors of texts. */
        POOLING,
        /** The vectors of texts, which there must be. */
        TEXTS
    }

    default Stage stage() {
        return Stage.TEXTS;
    }

    /** The size that vectors must have before it; empty where any will do. */
    default OptionalInt takes() {
        return OptionalInt.empty();
    }

    /** Whether it needs all of the encoder's hidden states, not the last alone. */
    default boolean takesHiddenStates() {
        return false;
    }

    /** Whether training changes its own parameters. */
    default boolean isTrained() {
        return true;
    }

    /** Whether its parameters are tensors of a file, not made of its options. */
    default boolean isStored() {
        return true;
    }

    /** The folder that its own parameters' names begin with, "" for the model's own directory; null where it has no parameters. */
    default String folder() {
        return null;
    }

    /** The same module in another folder. */
    default SentenceModule inFolder(String folder) {
        return this;
    }

    /**
     * How a parameter of a new module begins.
     *
     * @param parameter its name in the module's folder
     * @param encoder   how those of the chain's encoder do
     */
    default Draw initial(String parameter, int[] shape, Initialization encoder) {
        return encoder.draw(parameter, shape);
    }

    /** Names of its parameters that are counted in training, not learned. */
    default Set<String> held() {
        return Set.of();
    }

    /** Other names that parameters have in some files, by their names in the module's folder. */
    default Map<String, String> otherNames() {
        return Map.of();
    }

    /** The chains of which a text goes through one, by their names in stored order; none where all texts take the same way. */
    default Map<String, List<SentenceModule>> routes() {
        return Map.of();
    }

    /**
     * The modules that a text goes through.
     *
     * @param task what the text is for, or empty
     * @throws org.sentenceforge.core.SforgeException (usage) where a task is asked for that has no route
     */
    default List<SentenceModule> forTask(Optional<String> task) {
        return List.of(this);
    }
}
