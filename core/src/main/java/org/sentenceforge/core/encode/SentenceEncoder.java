package org.sentenceforge.core.encode;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.text.TokenSequence;

/** Runs one batch of token sequences through a model on some backend. Owns the backend's native memory until closed. */
public interface SentenceEncoder extends AutoCloseable {

    /** Size of a sentence embedding (or number of labels of a cross-encoder). */
    int dimension();

    /** One vector per sequence, in order: the sentence embedding, or a cross-encoder's logits. */
    float[][] encode(List<TokenSequence> batch);

    /** The token embeddings [tokens][hidden] of each sequence, in order. */
    float[][][] encodeTokens(List<TokenSequence> batch);

    /** How many batches are best given to it at one time, each on a thread of its own. It may be another number for the next batch. */
    default int workers() {
        return 1;
    }

    /**
     * The same model on so many threads of the CPU for each thread that calls; empty where it does not compute on the CPU's threads.
     * The caller closes it, before this one or after.
     */
    default Optional<SentenceEncoder> onThreads(int threads) {
        return Optional.empty();
    }

    /** How many places without a token were computed along so far, because texts of different length shared a batch. */
    default long paddingTokens() {
        return 0;
    }

    @Override
    void close();
}
