package org.sentenceforge.core.module;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Which tokens' vectors count when texts are compared token by token. It changes no vector: those that do not count are left out of a text's
 * embedding behind the chain.
 *
 * @param skipped tokens that do not count, such as punctuation
 * @param tasks   of which texts those do not count; texts for no task in particular are documents
 * @param only    ids of the tokens of which alone those of documents count; empty for all
 */
public record MultiVectorMask(List<String> skipped, List<String> tasks, Optional<List<Integer>> only)
        implements SentenceModule {
    public static final List<String> DOCUMENTS = List.of("document");

    public MultiVectorMask {
        skipped = List.copyOf(skipped);
        tasks = List.copyOf(tasks);
        only = only.map(List::copyOf);
    }

    /** One that leaves these tokens out of documents. */
    public static MultiVectorMask without(List<String> skipped) {
        return new MultiVectorMask(skipped, DOCUMENTS, Optional.empty());
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
