package org.sentenceforge.core.module;

import java.util.List;

/**
 * What flows along a chain of modules.
 *
 * @param hiddenStates      every layer's output [..., hidden], the embeddings' first; empty where there is no transformer
 * @param tokenEmbeddings   the vectors of tokens [..., hidden]
 * @param tokenWeights      what tokens, already multiplied by it, count for in a mean [..., 1]; null where all count alike
 * @param decoder           what makes logits of the tokens' vectors; null where there is no masked language model
 * @param sentenceEmbedding the vectors of texts [batch, dimension], or null before pooling
 */
public record Features<T>(
        List<T> hiddenStates, T tokenEmbeddings, T tokenWeights, Decoder<T> decoder, T sentenceEmbedding) {

    /**
     * A masked language model's last layer, by itself because nobody needs its result for all tokens at one time: {@code x tableᵀ + bias}.
     *
     * @param table [vocabulary, hidden]
     * @param bias  [vocabulary], or null
     */
    public record Decoder<T>(T table, T bias) {}

    public Features(List<T> hiddenStates, T tokenEmbeddings, T sentenceEmbedding) {
        this(hiddenStates, tokenEmbeddings, null, null, sentenceEmbedding);
    }

    /** The vectors of tokens or those of texts. */
    T vectors(SentenceModule.Stage stage) {
        return stage == SentenceModule.Stage.TOKENS ? tokenEmbeddings : sentenceEmbedding;
    }

    Features<T> withVectors(SentenceModule.Stage stage, T vectors) {
        return stage == SentenceModule.Stage.TOKENS ? withTokenEmbeddings(vectors) : withSentenceEmbedding(vectors);
    }

    public Features<T> withTokenEmbeddings(T tokens) {
        return new Features<>(hiddenStates, tokens, tokenWeights, decoder, sentenceEmbedding);
    }

    public Features<T> withTokenWeights(T weights) {
        return new Features<>(hiddenStates, tokenEmbeddings, weights, decoder, sentenceEmbedding);
    }

    public Features<T> withDecoder(Decoder<T> logits) {
        return new Features<>(hiddenStates, tokenEmbeddings, tokenWeights, logits, sentenceEmbedding);
    }

    public Features<T> withSentenceEmbedding(T sentences) {
        return new Features<>(hiddenStates, tokenEmbeddings, tokenWeights, decoder, sentences);
    }
}
