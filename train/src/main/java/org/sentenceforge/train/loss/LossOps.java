package org.sentenceforge.train.loss;

import java.util.List;
import java.util.function.Supplier;
import org.sentenceforge.core.module.SparseAutoEncoder;

/**
 * The operations that losses are made of. A backend decides what a tensor is: a value in a program that it writes, or an array.
 *
 * <p>Numbers are float32, truth values are a type of their own. Operations of two tensors repeat dimensions of size 1 and leading
 * dimensions that one of them lacks, as NumPy does. A dimension below 0 counts from the last.
 *
 * @param <T> a tensor
 */
public interface LossOps<T> {

    T constant(double value);

    T add(T a, T b);

    T subtract(T a, T b);

    T multiply(T a, T b);

    T divide(T a, T b);

    T exp(T x);

    /** The natural logarithm. */
    T log(T x);

    T sqrt(T x);

    T abs(T x);

    /** {@code max(x, 0)}. */
    T relu(T x);

    /** {@code log(1 + exp(x))}. */
    T softplus(T x);

    /** {@code 1 / (1 + exp(-x))}. */
    T sigmoid(T x);

    T tanh(T x);

    /** Truth of {@code a < b}, element by element. */
    T less(T a, T b);

    T equal(T a, T b);

    T and(T a, T b);

    T or(T a, T b);

    T not(T a);

    /** a where the condition is true, else b; no gradient goes to the one not taken. */
    T where(T condition, T a, T b);

    /** Truth values as 1 and 0. */
    T number(T truth);

    /** [a, b] as [b, a]. */
    T transpose(T x);

    /** With a dimension of size 1 put in. */
    T unsqueeze(T x, int dim);

    /** Tensors side by side along a dimension that they have. */
    T concat(List<T> parts, int dim);

    /** Tensors of one shape side by side along a new dimension. */
    T stack(List<T> parts, int dim);

    /** A part of a dimension. */
    T narrow(T x, int dim, int start, int length);

    /** All elements in one dimension. */
    T flatten(T x);

    /** The elements of x, counted from 0 with the last dimension running fastest, at some places: of the shape of these. */
    T take(T x, T places);

    /** The diagonal [n] of x [n, n]. */
    T diagonal(T x);

    /** The number of each row of x, from 0: [rows]. */
    T rowNumbers(T x);

    /** How many rows x has. */
    T rowCount(T x);

    T sum(T x);

    /** The sum along a dimension, which goes. */
    T sum(T x, int dim);

    T mean(T x);

    /** The largest element. */
    T max(T x);

    /** The smallest element. */
    T min(T x);

    /** The largest along a dimension, which goes; the gradient goes to the first of equal ones. */
    T max(T x, int dim);

    /** The smallest along a dimension, which goes; the gradient goes to the first of equal ones. */
    T min(T x, int dim);

    /** The k largest of each row [n, m], in their places, those below 0 as 0; 0 elsewhere. */
    T largest(T x, int k);

    T logSumExp(T x, int dim);

    T softmax(T x, int dim);

    T logSoftmax(T x, int dim);

    /** Length of the vectors along the last dimension, which goes; where it is 0, so is the gradient. */
    T norm(T x);

    /** a [n, k] times b [k, m]. */
    T matmul(T a, T b);

    /** The distances [n, m] of each row of a from each row of b; order 2 is Euclidean, order 1 Manhattan. */
    T distances(T a, T b, int order);

    /** Vectors of length one along the last dimension: {@code x / max(‖x‖₂, epsilon)}. */
    T normalize(T x, double epsilon);

    /** Mean over rows of {@code logSumExp(scores) - scores[class]}: scores [n, classes], classes [n]. */
    T crossEntropy(T scores, T classes);

    /** The same, without a gradient. */
    T detach(T x);

    /** A parameter of the loss itself. */
    T parameter(OwnParameter parameter);

    /**
     * A random choice of {@code n} among {@code of} things, another one for every batch: for each thing a truth value for {@link #when}.
     */
    List<T> choose(int n, int of);

    /** What the model ends with, for a loss that asks for latents. */
    SparseAutoEncoder autoEncoder();

    /** Puts a value in the place of a parameter that is counted, not learned; it is asked for before that. */
    void count(OwnParameter parameter, T value);

    /** How much of its weight a part of the loss has by now, from 0 to 1. */
    T scheduled(WeightSchedule schedule);

    /** A scalar that is only found where a truth value holds, and else 0. */
    T when(T truth, Supplier<T> scalar);

    /** Has the log show the mean over batches of a scalar under a name, added to what the batch has under it already; returns it. */
    T report(String name, T scalar);

    /**
     * Has the log show the sum over batches of a scalar under a name: of a batch's first, since a loss around another finds the same
     * again and again.
     */
    void count(String name, T scalar);

    default T add(T x, double value) {
        return add(x, constant(value));
    }

    default T scale(T x, double factor) {
        return multiply(x, constant(factor));
    }

    /** {@code value - x}. */
    default T from(double value, T x) {
        return subtract(constant(value), x);
    }

    default T negate(T x) {
        return scale(x, -1);
    }

    default T square(T x) {
        return multiply(x, x);
    }

    /** Minus infinity where the truth value holds: what a softmax leaves out. */
    default T exclude(T scores, T truth) {
        return where(truth, constant(Double.NEGATIVE_INFINITY), scores);
    }

    default T normalize(T x) {
        return normalize(x, 1e-12);
    }

    /** For a [n] and b [m], whether they are the same: [n, m]. */
    default T sameAs(T a, T b) {
        return equal(unsqueeze(a, 1), unsqueeze(b, 0));
    }

    /** Whether row number and column number are the same: [rows of a, rows of b]. */
    default T identity(T a, T b) {
        return sameAs(rowNumbers(a), rowNumbers(b));
    }

    default T sumOf(List<T> parts) {
        return parts.stream().reduce(this::add).orElseThrow();
    }
}
