package org.sentenceforge.core.ops;

import java.util.List;

/**
 * The operations a text encoder is made of. A backend decides what a tensor is: a value in a program that it writes.
 *
 * <p>Token tensors are [..., hidden]; how texts lie in the leading dimensions is the backend's own affair (packed [tokens,
 * hidden], or padded [batch, tokens, hidden]). Only the operations that mix tokens, which are {@link #rotary}, {@link
 * #attention}, {@link #convolution}, {@link #lstm} and {@link #pool}, know it. Sentence tensors are [batch, hidden].
 *
 * @param <T> a tensor: a value in the backend's program
 */
public interface TensorOps<T> {

    /** The token ids of the batch, one per token. */
    T tokenIds();

    /** The token types (segments) of the batch, one per token. */
    T tokenTypes();

    /** The position of each token in its row, counted from 0; padding at the left counts. */
    T positions();

    /** RoBERTa's positions: {@code padId + (number of tokens up to and with this one whose id is not padId)}; a token padId gets padId. */
    T positionsAfter(int padId);

    /** A parameter by its checkpoint name. The shape is what the checkpoint must have. */
    T parameter(String name, int... shape);

    /** Rows of a table [rows, hidden] by ids: [..., hidden]. */
    T embedding(T table, T ids);

    /** {@code x weightᵀ + bias}, weight [out, in], bias [out] or null. */
    T linear(T x, T weight, T bias);

    /** {@code x rowsᵀ} with some rows of a table [rows, hidden], by their numbers: [..., numbers]. In float32 whatever matrix products are. */
    T rowProducts(T x, T table, List<Integer> rows);

    /** Layer normalisation over the last dimension; weight and bias may be null. */
    T layerNorm(T x, T weight, T bias, double epsilon);

    /**
     * Root-mean-square normalisation {@code x / sqrt(mean(x²) + epsilon)} times the weight, over groups of {@link RmsNorm#size}
     * neighbours of the last dimension: the whole of it, or each attention head by itself.
     */
    T rmsNorm(T x, T weight, RmsNorm spec);

    T activation(Activation activation, T x);

    /** Element by element; a dimension of size 1 is repeated, as in {@link #multiply} and {@link #divide}. */
    T add(T a, T b);

    T multiply(T a, T b);

    T divide(T a, T b);

    T scale(T x, double factor);

    /** Values below {@code least} become that, those above {@code most} that. */
    T clamp(T x, double least, double most);

    /** The last dimension cut into {@code parts} of equal size. */
    List<T> split(T x, int parts);

    /** Tensors put side by side along the last dimension. */
    T concat(List<T> parts);

    /** Zeroes values at the given rate and scales up the rest, in training only. */
    T dropout(T x, double rate);

    /**
     * A mixture of experts: for each token the sum of {@code share outerᵀ activation(inner x)} over the experts with the largest shares, which
     * are {@code softmax(logits)} and are not scaled up to a sum of one.
     *
     * @param logits [..., count]
     * @param inner  [count * size, hidden], an expert's matrix below another's
     * @param outer  [count * size, hidden] likewise
     */
    T experts(T x, T logits, T inner, T outer, Experts spec);

    /** Rotary position embedding of every head of x [..., heads * headSize], by {@link #positions()}. */
    T rotary(T x, Rotary spec);

    /**
     * Softmax attention within each text: q [..., heads * headSize]; k, v [..., keyValueHeads * headSize]; the result has q's shape.
     *
     * @param relative what is added to scores by distance, or null
     */
    T attention(T q, T k, T v, RelativePositions<T> relative, Attention spec);

    /**
     * A convolution along each text, beyond whose ends there are zeros: {@code y_i = bias + Σ_j weight[·, ·, j] x_(i + j - kernel/2)}.
     *
     * @param weight [out, in, kernel], the kernel odd
     * @param bias   [out]
     */
    T convolution(T x, T weight, T bias);

    /**
     * A layer of an LSTM (Hochreiter and Schmidhuber 1997) along each text, from states of zero: [..., directions * hidden].
     *
     * @param hidden     size of a state
     * @param directions from the first token on, and, where there are two, from the last one back
     */
    T lstm(T x, int hidden, List<LstmWeights<T>> directions);

    /** One vector per text [batch, hidden] out of its tokens' [..., hidden]. */
    T pool(T tokens, PoolingMode mode, PromptTokens promptTokens);

    /**
     * The weights of the vocabulary's entries in each text [batch, vocabulary], from the logits {@code x tableᵀ + bias} at its tokens; the
     * logits of all tokens need never be there at one time.
     *
     * @param table [vocabulary, hidden]
     * @param bias  [vocabulary], or null
     */
    T vocabularyWeights(T x, T table, T bias, VocabularyPooling pooling);

    /** How often each of a vocabulary's entries occurs among the tokens of each text [batch, entries]. */
    T termFrequencies(int entries, TermFrequency frequency);

    /** The k largest components of the last dimension, in their places, those below 0 as 0; 0 elsewhere. In float32. */
    T largest(T x, int k);

    /** Rows of mean 0 and deviation 1: {@code (x - mean) / (deviation + epsilon)} over the last dimension, the deviation that of a sample. */
    T standardize(T x, double epsilon);

    /** Rows of length one: {@code x / max(‖x‖₂, 1e-12)} over the last dimension. */
    T normalize(T x);
}
