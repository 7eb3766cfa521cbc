package org.sentenceforge.core.architecture;

import java.util.OptionalInt;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Learned absolute positions, {@code embeddings.position_embeddings.weight} [rows, hidden].
 *
 * @param padId where given, positions count on from this padding id, as RoBERTa's do: the first token has row {@code padId + 1}
 */
record PositionTable(int rows, OptionalInt padId) {

    <T> T apply(TensorOps<T> ops, int hiddenSize) {
        T table = ops.parameter("embeddings.position_embeddings.weight", rows, hiddenSize);
        return ops.embedding(table, padId.isPresent() ? ops.positionsAfter(padId.getAsInt()) : ops.positions());
    }

    /** The longest row of tokens that the table allows. */
    int maxPositions() {
        return padId.isPresent() ? rows - padId.getAsInt() - 1 : rows;
    }
}
