package org.sentenceforge.core.module;

import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.VocabularyPooling;

/** One weight for each entry of the vocabulary, of which most are 0, from the logits that a masked language model gives at a text's tokens. */
public record SpladePooling(VocabularyPooling pooling) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        Features.Decoder<T> decoder = features.decoder();
        if (decoder == null) {
            throw SforgeException.badModel(
                    "expected a masked language model before a SpladePooling, got another encoder");
        }
        return features.withSentenceEmbedding(
                ops.vocabularyWeights(features.tokenEmbeddings(), decoder.table(), decoder.bias(), pooling));
    }
}
