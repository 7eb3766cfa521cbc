package org.sentenceforge.train.step;

import java.util.List;
import org.sentenceforge.train.loss.Gradients;

/** How an objective's gradients are found; {@link Gradients} says which of the two is wanted. */
sealed interface GradientMethod permits DirectGradients, CachedGradients {

    /**
     * Adds the gradient of {@code share * value}.
     *
     * @param seed of all that is random in it
     */
    LossValue add(MicroBatch batch, double share, long seed, GradientSum sum);

    /** What the program needs for it beside the loss. */
    List<String> methods();
}
