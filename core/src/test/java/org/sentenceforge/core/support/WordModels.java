package org.sentenceforge.core.support;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.module.BoW;
import org.sentenceforge.core.module.CNN;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.LSTM;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.WordEmbeddings;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.module.WordWeights;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.text.TokenSequence;

/** Chains of modules that begin with words' vectors, and texts for them. */
public final class WordModels {
    private static final int WORDS = 40;
    private static final WordEmbeddings TABLE = new WordEmbeddings("", WORDS, 9, WordEmbeddings.Vectors.TRAINED, 100);
    private static final Initialization NONE =
            new Initialization(0.3, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty());

    private WordModels() {}

    public static List<SentenceModel> all() {
        return Stream.of(
                        List.of(TABLE, pooling(PoolingMode.MEAN)),
                        List.of(TABLE, weights(), pooling(PoolingMode.MEAN), dense(9)),
                        List.of(TABLE, new CNN("1_CNN", 9, 7, List.of(1, 3, 5)), pooling(PoolingMode.MAX)),
                        List.of(
                                TABLE,
                                weights(),
                                new CNN("2_CNN", 9, 4, List.of(5)),
                                pooling(PoolingMode.MEAN, PoolingMode.MAX, PoolingMode.CLS, PoolingMode.LAST_TOKEN)),
                        List.of(TABLE, lstm(9, 6, 1, LSTM.Reading.FORWARD), pooling(PoolingMode.LAST_TOKEN)),
                        List.of(TABLE, lstm(9, 5, 3, LSTM.Reading.BOTH_WAYS), pooling(PoolingMode.values())),
                        List.of(new BoW("0_BoW", values(), TermFrequency.RAW)),
                        List.of(new BoW("0_BoW", values(), TermFrequency.BINARY), dense(WORDS), new Normalize()),
                        List.of(
                                TABLE,
                                new CNN("1_CNN", 9, 3, List.of(3, 1)),
                                new LSTM("2_LSTM", 6, 4, 2, 0, LSTM.Reading.BOTH_WAYS),
                                pooling(PoolingMode.MEAN),
                                dense(8)))
                .map(modules -> new SentenceModel(List.copyOf(modules)))
                .toList();
    }

    private static LSTM lstm(int in, int hidden, int layers, LSTM.Reading reading) {
        return new LSTM("1_LSTM", in, hidden, layers, 0, reading);
    }

    private static Pooling pooling(PoolingMode... modes) {
        return new Pooling(List.of(modes), PromptTokens.INCLUDED);
    }

    private static Dense dense(int in) {
        return new Dense("9_Dense", in, 5, false, Activation.TANH, false);
    }

    private static WordValues values() {
        List<String> words = IntStream.range(0, WORDS).mapToObj(i -> "word" + i).toList();
        return new WordValues(words, Map.of("word3", 0.5, "word7", 2.5), 1.25);
    }

    private static WordWeights weights() {
        return new WordWeights("1_WordWeights", values());
    }

    public static InitialWeights weights(SentenceModel model, long seed) {
        return InitialWeights.of(model, NONE, seed);
    }

    /** Some of equal length, and one of a single word. */
    public static List<TokenSequence> texts(long seed) {
        Random random = new Random(seed);
        return Stream.of(5, 1, 17, 5, 2, 9)
                .map(length -> TokenSequence.of(random.ints(length, 0, WORDS).toArray()))
                .toList();
    }
}
