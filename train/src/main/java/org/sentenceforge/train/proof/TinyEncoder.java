package org.sentenceforge.train.proof;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/** A small encoder of an architecture, with a mean pooling, drawn from a seed: the same numbers on every machine. */
record TinyEncoder(SentenceModel model, Weights weights) {
    private static final int VOCABULARY = 200;
    private static final int LONGEST = 120;
    private static final int SEED = 20_26;

    static TinyEncoder of(ModelType type) {
        EncoderConfig config = EncoderConfig.read(config(type), "the small " + type.key());
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED),
                new Normalize()));
        return new TinyEncoder(model, InitialWeights.of(model, config.initialization(), SEED));
    }

    /**
     * The keys of all architectures; each reads its own. Windows are shorter than texts, heads are shared and their size is not that of the
     * model divided by their number, where an architecture allows it; that size is a multiple of 8, without which no fused kernel of a GPU
     * takes them. Nothing is dropped: no two devices draw the same numbers.
     */
    private static ObjectNode config(ModelType type) {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("model_type", type.key());
        config.put("vocab_size", VOCABULARY).put("max_position_embeddings", LONGEST + 2);
        config.put("hidden_size", 64).put("dim", 64).put("d_model", 64).put("embedding_size", 24);
        config.put("intermediate_size", 96).put("hidden_dim", 96).put("d_ff", 96);
        config.put("num_hidden_layers", 4).put("n_layers", 4).put("num_layers", 4);
        config.put("num_attention_heads", 4)
                .put("n_heads", 4)
                .put("num_heads", 4)
                .put("d_kv", 24);
        config.put("num_key_value_heads", 2).put("head_dim", 24).put("query_pre_attn_scalar", 24);
        config.put("sliding_window", 7).put("local_attention", 8);
        config.put("hidden_dropout_prob", 0).put("attention_probs_dropout_prob", 0);
        config.put("dropout", 0).put("attention_dropout", 0).put("dropout_rate", 0);
        return config.put("initializer_range", 0.1);
    }

    /** Texts of one token to as many as the encoder takes; several of them are equally long. */
    static List<TokenSequence> texts(int count, int seed) {
        Random random = new Random(seed);
        List<TokenSequence> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = (int) Math.pow(LONGEST, i / (count - 1.0)) / 4 * 4 + 1;
            int[] ids = IntStream.range(0, Math.min(length, LONGEST))
                    .map(token -> 5 + random.nextInt(VOCABULARY - 5))
                    .toArray();
            texts.add(TokenSequence.of(ids));
        }
        return texts;
    }
}
