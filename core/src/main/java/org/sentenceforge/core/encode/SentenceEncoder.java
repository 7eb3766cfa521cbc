package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

/** Runs one batch of token sequences through a model on some backend. Owns the backend's native memory until closed. */
public interface SentenceEncoder extends AutoCloseable {

    /** Size of a sentence embedding (or number of labels of a cross-encoder). */
    int dimension();

    /** One vector per sequence, in order: the sentence embedding, or a cross-encoder's logits. */
    float[][] encode(List<TokenSequence> batch);

    /** The token embeddings [tokens][hidden] of each sequence, in order. */
    float[][][] encodeTokens(List<TokenSequence> batch);

    /** How many places without a token were computed along so far, because texts of different length shared a batch. */
    default long paddingTokens() {
        return 0;
    }

    @Override
    void close();
}
