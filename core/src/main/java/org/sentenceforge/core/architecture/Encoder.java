package org.sentenceforge.core.architecture;

import java.util.List;
import org.sentenceforge.core.ops.TensorOps;

/** A text encoder: tokens in, one vector per token out. Written once, run by any backend. */
public interface Encoder {

    /** The architecture's class name in the original library, as model cards show it: {@code BertModel}. */
    String architecture();

    /** Size of a token's vector. */
    int hiddenSize();

    /** The longest row that the position table (or the training length) allows. */
    int maxPositions();

    /** Whether its attention can leave tokens out as keys; some give such tokens themselves no result then. */
    default boolean takesUnseenTokens() {
        return true;
    }

    /**
     * The hidden states [..., hidden]: the embeddings' output, then that of every layer; the last one is the encoder's output,
     * after its final norm where it has one.
     */
    <T> List<T> hiddenStates(TensorOps<T> ops);
}
