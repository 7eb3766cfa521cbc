package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.TensorOps;

/**
 * BERT with rotary positions in place of a table: the network of {@link NomicBert}, {@link Gte} and {@link JinaV3}, whose files differ in
 * the names of tensors and in the feed-forward parts.
 *
 * @param typeVocabularySize number of token types; 0 where there is no table of them
 */
public record PackedBert(
        String architecture,
        int vocabularySize,
        int typeVocabularySize,
        int maxPositions,
        int layers,
        PackedLayer layer)
        implements Encoder {

    /** Where no key gives the padding's id, it is 1, as GTE and Jina v3 have it. */
    static Initialization readInitialization(ConfigFields config) {
        return Initialization.read(config, 1, Initialization.padId(config, OptionalInt.of(1)));
    }

    @Override
    public int hiddenSize() {
        return layer.hiddenSize();
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        List<T> states = new ArrayList<>();
        T x = embeddings(ops);
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer.apply(ops, x, i);
            states.add(x);
        }
        return states;
    }

    private <T> T embeddings(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize());
        T x = ops.embedding(words, ops.tokenIds());
        if (typeVocabularySize > 0) {
            T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, hiddenSize());
            // a table of one row is for every token, whatever types the tokenizer gave a pair of texts
            x = ops.add(x, typeVocabularySize == 1 ? types : ops.embedding(types, ops.tokenTypes()));
        }
        return ops.dropout(layer.norm(layer.names().embeddingNorm()).apply(ops, x), layer.dropout());
    }
}
