package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.DistanceBuckets;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The encoder half of T5 (Raffel et al. 2020), mT5 and umT5: pre-norm layers with root-mean-square norms, linear layers without bias,
 * scores that are not scaled, and a learned bias for each head and bucket of distances, which all layers share or (umT5) each has for
 * itself. The feed-forward parts are plain or gated.
 *
 * @param headSize size of one head; the heads together may be wider or narrower than the hidden size
 * @param dropout  rate everywhere
 */
public record T5Encoder(
        String architecture,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int headSize,
        DistanceBuckets buckets,
        Biases biases,
        FeedForward feedForward,
        Activation activation,
        double epsilon,
        double dropout)
        implements Encoder {

    /** Whose the table of relative biases is. */
    enum Biases {
        OF_ALL_LAYERS,
        OF_EACH_LAYER
    }

    enum FeedForward {
        PLAIN,
        GATED
    }

    private static final int FEWEST_BUCKETS = 4;

    static T5Encoder readT5(ConfigFields config) {
        return read(config, "T5EncoderModel", "relu", Biases.OF_ALL_LAYERS);
    }

    static T5Encoder readMT5(ConfigFields config) {
        return read(config, "MT5EncoderModel", "gated-gelu", Biases.OF_ALL_LAYERS);
    }

    static T5Encoder readUMT5(ConfigFields config) {
        return read(config, "UMT5EncoderModel", "gated-gelu", Biases.OF_EACH_LAYER);
    }

    private static T5Encoder read(ConfigFields config, String architecture, String absentFeedForward, Biases biases) {
        config.require("is_decoder", "false");
        int count = config.positive("relative_attention_num_buckets", 32);
        int farthest = config.positive("relative_attention_max_distance", 128);
        if (count < FEWEST_BUCKETS) {
            throw config.unexpected("relative_attention_num_buckets", FEWEST_BUCKETS + " or more");
        }
        if (farthest <= count / 4) {
            throw config.unexpected("relative_attention_max_distance", "more than a quarter of the buckets");
        }
        String form = config.text("feed_forward_proj", absentFeedForward);
        boolean gated = form.startsWith("gated-");
        return new T5Encoder(
                architecture,
                config.positive("vocab_size"),
                config.positive("d_model"),
                config.positive("d_ff"),
                config.positive("num_layers"),
                config.positive("num_heads"),
                config.positive("d_kv"),
                new DistanceBuckets.T5(count, farthest),
                biases,
                gated ? FeedForward.GATED : FeedForward.PLAIN,
                // transformers takes the tanh form for this one name
                form.equals("gated-gelu")
                        ? Activation.GELU_TANH
                        : config.activation("feed_forward_proj", absentFeedForward, gated ? "gated-".length() : 0),
                config.positiveNumber("layer_norm_epsilon", 1e-6),
                config.rate("dropout_rate", 0.1));
    }

    /** Mesh TensorFlow's: deviations that follow the sizes of the layers, times {@code initializer_factor}. */
    static Initialization readInitialization(ConfigFields config) {
        double factor = config.positiveNumber("initializer_factor", 1);
        double hidden = config.positive("d_model");
        double head = config.positive("d_kv");
        double ofHidden = factor / Math.sqrt(hidden);
        Map<String, Double> deviations = new LinkedHashMap<>();
        deviations.put("shared.weight", factor);
        deviations.put(".q.weight", factor / Math.sqrt(hidden * head));
        deviations.put(".o.weight", factor / Math.sqrt(config.positive("num_heads") * head));
        deviations.put(".wo.weight", factor / Math.sqrt(config.positive("d_ff")));
        return new Initialization(
                ofHidden, Double.POSITIVE_INFINITY, deviations, factor, List.of(), OptionalInt.empty());
    }

    /** There is no position table: rows may be as long as memory allows. */
    @Override
    public int maxPositions() {
        return Integer.MAX_VALUE;
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = ops.embedding(ops.parameter("shared.weight", vocabularySize, hiddenSize), ops.tokenIds());
        x = ops.dropout(x, dropout);
        List<T> states = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            states.add(x);
            String layer = "encoder.block." + i + ".layer.";
            T normed = norm(ops, x, layer + "0.layer_norm");
            String biased = biases == Biases.OF_EACH_LAYER ? layer : "encoder.block.0.layer.";
            x = ops.add(x, ops.dropout(attention(ops, normed, layer + "0.SelfAttention.", biased), dropout));
            normed = norm(ops, x, layer + "1.layer_norm");
            x = ops.add(x, ops.dropout(feedForward(ops, normed, layer + "1.DenseReluDense."), dropout));
        }
        states.add(ops.dropout(norm(ops, x, "encoder.final_layer_norm"), dropout));
        return states;
    }

    private <T> T attention(TensorOps<T> ops, T x, String name, String biased) {
        int width = heads * headSize;
        T q = new Linear(name + "q", hiddenSize, width, false).apply(ops, x);
        T k = new Linear(name + "k", hiddenSize, width, false).apply(ops, x);
        T v = new Linear(name + "v", hiddenSize, width, false).apply(ops, x);
        T table = ops.parameter(biased + "0.SelfAttention.relative_attention_bias.weight", buckets.count(), heads);
        Attention spec = new Attention(heads, heads, headSize, 1, Attention.Reach.ALL, 0, dropout);
        T context = ops.attention(q, k, v, RelativePositions.biases(buckets, table), spec);
        return new Linear(name + "o", width, hiddenSize, false).apply(ops, context);
    }

    private <T> T feedForward(TensorOps<T> ops, T x, String name) {
        T inner;
        if (feedForward == FeedForward.GATED) {
            T gate = new Linear(name + "wi_0", hiddenSize, intermediateSize, false).apply(ops, x);
            T up = new Linear(name + "wi_1", hiddenSize, intermediateSize, false).apply(ops, x);
            inner = ops.multiply(ops.activation(activation, gate), up);
        } else {
            inner = ops.activation(
                    activation, new Linear(name + "wi", hiddenSize, intermediateSize, false).apply(ops, x));
        }
        return new Linear(name + "wo", intermediateSize, hiddenSize, false).apply(ops, ops.dropout(inner, dropout));
    }

    private <T> T norm(TensorOps<T> ops, T x, String name) {
        return ops.rmsNorm(x, ops.parameter(name + ".weight", hiddenSize), new RmsNorm(hiddenSize, epsilon, false));
    }
}
