package org.sentenceforge.core.module;

import java.util.List;

/**
 * What flows along a chain of modules.
 *
 * @param hiddenStates      every layer's output [..., hidden], the embeddings' first; empty where there is no transformer
 * @param tokenEmbeddings   the vectors of tokens [..., hidden]
 * @param tokenWeights      what tokens, already multiplied by it, count for in a mean [..., 1]; null where all count alike
 * @param sentenceEmbedding the vectors of texts [batch, dimension], or null before pooling
 */
public record Features<T>(List<T> hiddenStates, T tokenEmbeddings, T tokenWeights, T sentenceEmbedding) {

    public Features(List<T> hiddenStates, T tokenEmbeddings, T sentenceEmbedding) {
        this(hiddenStates, tokenEmbeddings, null, sentenceEmbedding);
    }

    public Features<T> withTokenEmbeddings(T tokens) {
        return new Features<>(hiddenStates, tokens, tokenWeights, sentenceEmbedding);
    }

    public Features<T> withTokenWeights(T weights) {
        return new Features<>(hiddenStates, tokenEmbeddings, weights, sentenceEmbedding);
    }

    public Features<T> withSentenceEmbedding(T sentences) {
        return new Features<>(hiddenStates, tokenEmbeddings, tokenWeights, sentences);
    }
}
