package org.sentenceforge.train.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/** A BERT of two layers and twelve components with a mean pooling, drawn from a seed. */
record TinyModel(SentenceModel model) {
    private static final int VOCABULARY = 40;
    private static final int POSITIONS = 512;
    private static final Initialization WIDE =
            new Initialization(0.4, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty());

    static TinyModel withDropout(double rate) {
        return new TinyModel(new SentenceModel(encoder(rate)));
    }

    /** One that gives a pair a logit for each label. */
    static TinyModel scoring(double rate, int labels) {
        List<SentenceModule> modules = new ArrayList<>(encoder(rate));
        modules.add(new Dense("2_Dense", 12, labels, true, Activation.IDENTITY, false));
        return new TinyModel(new SentenceModel(modules));
    }

    private static List<SentenceModule> encoder(double rate) {
        String config = String.format(Locale.ROOT, """
                {"model_type": "bert", "vocab_size": %d, "hidden_size": 12, "intermediate_size": 16,
                 "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": %d,
                 "hidden_dropout_prob": %s, "attention_probs_dropout_prob": %s}
                """, VOCABULARY, POSITIONS, rate, rate);
        try {
            return List.of(
                    new Transformer(EncoderConfig.read(new ObjectMapper().readTree(config), "tiny")
                            .encoder()),
                    new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Weights weights(long seed) {
        return InitialWeights.of(model, WIDE, seed);
    }

    /** A column of texts of 1 to {@code longest} tokens. */
    static List<TokenSequence> texts(int rows, int longest, Random random) {
        return IntStream.range(0, rows)
                .mapToObj(row -> TokenSequence.of(
                        random.ints(1 + random.nextInt(longest), 0, VOCABULARY).toArray()))
                .toList();
    }
}
