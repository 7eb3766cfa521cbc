package org.sentenceforge.train.loss;

import java.util.Map;

/**
 * What training makes small. A loss is a TorchScript method over the embeddings of a batch, in float32 whatever the precision of the
 * encoder.
 */
public sealed interface Loss permits MultipleNegativesRankingLoss {

    /** The class name in the original library, as model cards show it. */
    String name();

    /** The parameters as model cards of style 5.0.0 show them, in order; later releases of the original have more. */
    Map<String, Object> parameters();

    /** The smallest number of text columns that it can work with. */
    int minimumColumns();

    /**
     * The method's text: {@code NAME(self, e: Tensor, rows: int) -> Tensor}. e [columns * rows, dimension] holds column after column,
     * the anchors' first; the result is a scalar.
     */
    String method(String name);
}
