package org.sentenceforge.train.loss;

import java.util.OptionalInt;

/** How the gradient of a loss is found. No loss knows which way is taken, and both ways agree. */
public sealed interface Gradients {

    /** All texts of a batch are encoded at once, and the graph of that goes back to the parameters. */
    record Direct() implements Gradients {}

    /**
     * GradCache (Gao et al. 2021): the texts are encoded in mini-batches without a graph; the gradient with respect to the embeddings is
     * found; each mini-batch is encoded again, with the same dropout, and passes its part of that gradient on to the parameters. Memory
     * is that of one mini-batch and all embeddings, so the batch may be of any size.
     *
     * @param miniBatchSize   texts per mini-batch on average; of longer ones fewer, of shorter ones more, with as many tokens
     * @param miniBatchTokens tokens per mini-batch at most, though never less than one text; empty for no such bound
     */
    record Cached(int miniBatchSize, OptionalInt miniBatchTokens) implements Gradients {

        /** All texts of a batch in one mini-batch. */
        public static final Cached WHOLE = new Cached(Integer.MAX_VALUE, OptionalInt.empty());

        /** With mini-batches of no more texts than there are. */
        public Cached atMost(int texts) {
            return new Cached(Math.min(miniBatchSize, texts), miniBatchTokens);
        }

        /** Half as many texts and tokens. */
        public Cached halved() {
            return new Cached(
                    Math.max(1, miniBatchSize / 2),
                    miniBatchTokens.isPresent()
                            ? OptionalInt.of(Math.max(1, miniBatchTokens.getAsInt() / 2))
                            : OptionalInt.empty());
        }
    }
}
