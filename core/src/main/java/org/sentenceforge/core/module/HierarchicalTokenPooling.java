package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Makes fewer vectors of a text's tokens: groups of like ones become their means. As {@link MultiVectorMask} it works on a text's embedding
 * behind the chain.
 *
 * @param factor          about how many vectors become one; 1 for none
 * @param protectedTokens how many leading vectors stay as they are
 * @param tasks           of which texts; texts for no task in particular are documents
 */
public record HierarchicalTokenPooling(int factor, int protectedTokens, List<String> tasks) implements SentenceModule {

    public HierarchicalTokenPooling {
        tasks = List.copyOf(tasks);
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        return features;
    }
}
