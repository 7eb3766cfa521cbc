package org.sentenceforge.core.module;

import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.architecture.LanguageHead;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The score of a language model that reads a pair of texts: the logit of one token, such as "yes", as the next one; less that of another,
 * such as "no", where there is one. Stands in the place of the sentence embedding, before any activation.
 */
public record LogitScore(LanguageHead head, int trueToken, OptionalInt falseToken) implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T last = ops.pool(features.tokenEmbeddings(), PoolingMode.LAST_TOKEN, PromptTokens.INCLUDED);
        if (falseToken.isEmpty()) {
            return features.withSentenceEmbedding(head.logits(ops, last, List.of(trueToken)));
        }
        List<T> logits = ops.split(head.logits(ops, last, List.of(trueToken, falseToken.getAsInt())), 2);
        return features.withSentenceEmbedding(ops.add(logits.get(0), ops.scale(logits.get(1), -1)));
    }

    @Override
    public int dimension(int before) {
        return 1;
    }
}
