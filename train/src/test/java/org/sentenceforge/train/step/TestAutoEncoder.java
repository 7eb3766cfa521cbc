package org.sentenceforge.train.step;

import java.util.Optional;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.train.loss.Loss;

/** The SparseAutoEncoder that a loss over latents is tried with. */
final class TestAutoEncoder {
    private TestAutoEncoder() {}

    /** One for so many columns of embeddings; between numbers of columns and sizes all that it can be like. Nothing is counted yet. */
    static Optional<SparseAutoEncoder> of(Loss loss, int columns, int dimension) {
        return loss.inputs().latents()
                ? Optional.of(new SparseAutoEncoder(
                        "2_SparseAutoEncoder", dimension, 4 * dimension, 3, dimension, dimension % 2 == 1, columns % 2))
                : Optional.empty();
    }
}
