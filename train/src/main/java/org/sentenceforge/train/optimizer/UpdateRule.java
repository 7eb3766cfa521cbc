package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.types.Shape;

/** How an optimizer moves a parameter along its gradient. {@link UpdateRules} reads them. */
public sealed interface UpdateRule permits AdamW, Sgd, RmsProp, Adagrad, Adafactor {

    /** The program that moves parameters of a shape. */
    Kernel kernel(Shape parameter);

    /** Bytes of what is remembered of a parameter of a shape. */
    default long bytes(Shape parameter) {
        return kernel(parameter).memory().values().stream()
                        .mapToLong(Shape::size)
                        .sum()
                * Float.BYTES;
    }
}
