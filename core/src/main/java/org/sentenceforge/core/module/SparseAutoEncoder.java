package org.sentenceforge.core.module;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The largest of many latents of an embedding, which make it sparse (contrastive sparse representation, Wen et al. 2025, arXiv 2503.01776):
 * {@code relu(largest k of (W (x - b_pre) + b_latent))}. What turns latents into an embedding again, Wᵀ, is for training alone.
 *
 * @param folder        the module's folder, which its parameters' names begin with
 * @param in            size of embeddings
 * @param hidden        number of latents
 * @param k             how many of them are kept
 * @param kAux          how many of the dead ones training looks at
 * @param normalize     whether an embedding is brought to mean 0 and deviation 1 first
 * @param deadThreshold after how many passes without being kept a latent is dead
 */
public record SparseAutoEncoder(
        String folder, int in, int hidden, int k, int kAux, boolean normalize, int deadThreshold)
        implements SentenceModule {
    /** What is added to the deviation that an embedding is divided by. */
    public static final double EPSILON = 1e-5;

    private static final int DEAD_AFTER = 30;

    /** Latents by embeddings [hidden, in]. */
    public static final String WEIGHT = "encoder.weight";

    /** Taken from an embedding [in]. */
    public static final String PRE_BIAS = "pre_bias";

    /** Added to latents [hidden]. */
    public static final String LATENT_BIAS = "latent_bias";

    /** For how many passes each latent was not kept [hidden]. */
    public static final String IDLE = "stats_last_nonzero";

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T x = features.sentenceEmbedding();
        T given = normalize ? ops.standardize(x, EPSILON) : x;
        T centred = ops.add(given, ops.scale(ops.parameter(name(PRE_BIAS), in), -1));
        T latents =
                ops.linear(centred, ops.parameter(name(WEIGHT), hidden, in), ops.parameter(name(LATENT_BIAS), hidden));
        ops.parameter(name(IDLE), hidden);
        return features.withSentenceEmbedding(ops.largest(latents, k));
    }

    /**
     * A new one as the original library puts it behind a model of dense embeddings: four latents for each of their numbers.
     *
     * @param k    how many latents are wanted, at most one for each number
     * @param kAux how many dead ones training is to look at, at most all
     */
    public static SparseAutoEncoder behind(SentenceModel dense, int k, int kAux) {
        int dimension = dense.dimension();
        int latents = 4 * dimension;
        return new SparseAutoEncoder(
                dense.modules().size() + "_SparseAutoEncoder",
                dimension,
                latents,
                Math.min(k, dimension),
                Math.min(kAux, latents),
                false,
                DEAD_AFTER);
    }

    /** The name that a parameter has in the model. */
    public String name(String parameter) {
        return folder + "/" + parameter;
    }

    /** Names of the parameters that training moves. */
    public Set<String> learned() {
        return Set.of(name(WEIGHT), name(PRE_BIAS), name(LATENT_BIAS));
    }

    @Override
    public int dimension(int before) {
        return hidden;
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(in);
    }

    @Override
    public SparseAutoEncoder inFolder(String other) {
        return new SparseAutoEncoder(other, in, hidden, k, kAux, normalize, deadThreshold);
    }

    /** The decoder is the same matrix. */
    @Override
    public Map<String, String> otherNames() {
        return Map.of(WEIGHT, "decoder.linear.weight");
    }

    /** Counted, not learned. */
    @Override
    public Set<String> held() {
        return Set.of(name(IDLE));
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return parameter.equals(WEIGHT) ? Draw.uniform(1 / Math.sqrt(in)) : Draw.constant(0);
    }
}
