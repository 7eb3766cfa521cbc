package org.sentenceforge.core.module;

import java.util.List;

/**
 * What flows along a chain of modules.
 *
 * @param hiddenStates      every layer's output [..., hidden], the embeddings' first; empty where there is no transformer
 * @param tokenEmbeddings   the vectors of tokens [..., hidden]
 * @param sentenceEmbedding the vectors of texts [batch, dimension], or null before pooling
 */
public record Features<T>(List<T> hiddenStates, T tokenEmbeddings, T sentenceEmbedding) {

    public Features<T> withTokenEmbeddings(T tokens) {
        return new Features<>(hiddenStates, tokens, sentenceEmbedding);
    }

    public Features<T> withSentenceEmbedding(T sentences) {
        return new Features<>(hiddenStates, tokenEmbeddings, sentences);
    }
}
