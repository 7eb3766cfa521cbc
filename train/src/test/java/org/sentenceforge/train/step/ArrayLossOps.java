package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;
import org.sentenceforge.train.loss.Progress;
import org.sentenceforge.train.loss.WeightSchedule;

/**
 * The operations in plain loops, in double precision: slow and obviously right, the oracle for {@link TorchLossOps}. A truth value is 1
 * or 0.
 */
final class ArrayLossOps implements LossOps<Array> {
    private final Map<String, Array> parameters;
    private final long seed;
    private final List<Array> frozen;
    private final List<Array> detached = new ArrayList<>();
    private final Map<String, Double> means = new LinkedHashMap<>();
    private final Map<String, Double> counts = new LinkedHashMap<>();
    private final Optional<SparseAutoEncoder> autoEncoder;
    private int draws;
    private int guards;

    /**
     * @param parameters of the loss itself, by name
     * @param seed       of random choices
     * @param frozen     what {@link #detach} gives, one after the other, whatever it is asked: so differences of values are differences
     *     along the gradient; empty for what it is asked
     * @param autoEncoder that the model ends with, for a loss that asks for latents
     */
    ArrayLossOps(
            Map<String, Array> parameters, long seed, List<Array> frozen, Optional<SparseAutoEncoder> autoEncoder) {
        this.parameters = parameters;
        this.autoEncoder = autoEncoder;
        this.seed = seed;
        this.frozen = frozen;
    }

    /** What {@link #detach} was given. */
    List<Array> detached() {
        return detached;
    }

    Map<String, Double> means() {
        return means;
    }

    Map<String, Double> counts() {
        return counts;
    }

    private static Array scalar(double value) {
        return new Array(new int[0], new double[] {value});
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }

    /** A dimension that may be counted from the last. */
    private static int dimension(Array x, int dim) {
        return dim < 0 ? x.shape().length + dim : dim;
    }

    /** How far apart neighbours along a dimension are. */
    private static int stride(Array x, int dim) {
        return Arrays.stream(x.shape(), dim + 1, x.shape().length).reduce(1, Math::multiplyExact);
    }

    private static int[] with(int[] shape, int dim, int size) {
        int[] other = shape.clone();
        other[dim] = size;
        return other;
    }

    private static int[] without(int[] shape, int dim) {
        return IntStream.range(0, shape.length)
                .filter(d -> d != dim)
                .map(d -> shape[d])
                .toArray();
    }

    /** Every line of elements along a dimension replaced by another line; all of these have one length. */
    private static Array lines(Array x, int wanted, UnaryOperator<double[]> change) {
        int dim = dimension(x, wanted);
        int size = x.shape()[dim];
        int stride = stride(x, dim);
        int lines = x.data().length / size;
        double[][] changed = new double[lines][];
        for (int line = 0; line < lines; line++) {
            int start = line / stride * stride * size + line % stride;
            double[] elements = new double[size];
            for (int i = 0; i < size; i++) {
                elements[i] = x.data()[start + i * stride];
            }
            changed[line] = change.apply(elements);
        }
        int length = changed[0].length;
        Array result = Array.of(with(x.shape(), dim, length));
        for (int line = 0; line < lines; line++) {
            int start = line / stride * stride * length + line % stride;
            for (int i = 0; i < length; i++) {
                result.data()[start + i * stride] = changed[line][i];
            }
        }
        return result;
    }

    private interface Reduction {
        double of(double[] elements);
    }

    private static Array reduced(Array x, int dim, Reduction reduction) {
        Array one = lines(x, dim, elements -> new double[] {reduction.of(elements)});
        return new Array(without(x.shape(), dimension(x, dim)), one.data());
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double length(double[] x) {
        return Math.sqrt(dot(x, x));
    }

    private static double largest(double[] x) {
        return Arrays.stream(x).max().orElseThrow();
    }

    private static double logSumExp(double[] x) {
        double largest = largest(x);
        return largest
                + Math.log(Arrays.stream(x).map(v -> Math.exp(v - largest)).sum());
    }

    @Override
    public Array constant(double value) {
        return scalar(value);
    }

    @Override
    public Array add(Array a, Array b) {
        return Array.zip(a, b, Double::sum);
    }

    @Override
    public Array subtract(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> x - y);
    }

    @Override
    public Array multiply(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> x * y);
    }

    @Override
    public Array divide(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> x / y);
    }

    @Override
    public Array exp(Array x) {
        return x.map(Math::exp);
    }

    @Override
    public Array log(Array x) {
        return x.map(Math::log);
    }

    @Override
    public Array sqrt(Array x) {
        return x.map(Math::sqrt);
    }

    @Override
    public Array abs(Array x) {
        return x.map(Math::abs);
    }

    @Override
    public Array relu(Array x) {
        return x.map(v -> Math.max(v, 0));
    }

    @Override
    public Array softplus(Array x) {
        return x.map(v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))));
    }

    @Override
    public Array sigmoid(Array x) {
        return x.map(v -> 1 / (1 + Math.exp(-v)));
    }

    @Override
    public Array tanh(Array x) {
        return x.map(Math::tanh);
    }

    @Override
    public Array less(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> truth(x < y));
    }

    @Override
    public Array equal(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> truth(x == y));
    }

    @Override
    public Array and(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> truth(x == 1 && y == 1));
    }

    @Override
    public Array or(Array a, Array b) {
        return Array.zip(a, b, (x, y) -> truth(x == 1 || y == 1));
    }

    @Override
    public Array not(Array a) {
        return a.map(x -> 1 - x);
    }

    @Override
    public Array where(Array condition, Array a, Array b) {
        DoubleBinaryOperator first = (x, y) -> x;
        DoubleBinaryOperator second = (x, y) -> y;
        Array taken = Array.zip(Array.zip(condition, a, first), b, first); // all of the shape of the three
        Array result = Array.zip(Array.zip(condition, a, second), b, first);
        Array other = Array.zip(taken, b, second);
        for (int i = 0; i < result.data().length; i++) {
            if (taken.data()[i] == 0) {
                result.data()[i] = other.data()[i];
            }
        }
        return result;
    }

    @Override
    public Array number(Array truth) {
        return truth;
    }

    @Override
    public Array transpose(Array x) {
        int rows = x.shape()[0];
        int columns = x.shape()[1];
        Array result = Array.of(columns, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result.data()[j * rows + i] = x.data()[i * columns + j];
            }
        }
        return result;
    }

    @Override
    public Array unsqueeze(Array x, int dim) {
        List<Integer> shape = new ArrayList<>(Arrays.stream(x.shape()).boxed().toList());
        shape.add(dim < 0 ? shape.size() + 1 + dim : dim, 1);
        return new Array(shape.stream().mapToInt(Integer::intValue).toArray(), x.data());
    }

    @Override
    public Array concat(List<Array> parts, int wanted) {
        int dim = dimension(parts.get(0), wanted);
        int stride = stride(parts.get(0), dim);
        int size = parts.stream().mapToInt(part -> part.shape()[dim]).sum();
        Array result = Array.of(with(parts.get(0).shape(), dim, size));
        int blocks = result.data().length / (size * stride);
        int to = 0;
        for (int block = 0; block < blocks; block++) {
            for (Array part : parts) {
                int length = part.shape()[dim] * stride;
                System.arraycopy(part.data(), block * length, result.data(), to, length);
                to += length;
            }
        }
        return result;
    }

    @Override
    public Array stack(List<Array> parts, int dim) {
        return concat(parts.stream().map(part -> unsqueeze(part, dim)).toList(), dim);
    }

    @Override
    public Array narrow(Array x, int dim, int start, int length) {
        return lines(x, dim, elements -> Arrays.copyOfRange(elements, start, start + length));
    }

    @Override
    public Array flatten(Array x) {
        return new Array(new int[] {x.data().length}, x.data());
    }

    @Override
    public Array take(Array x, Array places) {
        return places.map(place -> x.data()[(int) place]);
    }

    @Override
    public Array diagonal(Array x) {
        int n = x.shape()[0];
        return new Array(
                new int[] {n},
                IntStream.range(0, n).mapToDouble(i -> x.data()[i * n + i]).toArray());
    }

    @Override
    public Array rowNumbers(Array x) {
        int rows = x.shape()[0];
        return new Array(
                new int[] {rows}, IntStream.range(0, rows).asDoubleStream().toArray());
    }

    @Override
    public Array rowCount(Array x) {
        return scalar(x.shape()[0]);
    }

    @Override
    public Array sum(Array x) {
        return scalar(DoubleStream.of(x.data()).sum());
    }

    @Override
    public Array sum(Array x, int dim) {
        return reduced(x, dim, elements -> DoubleStream.of(elements).sum());
    }

    @Override
    public Array mean(Array x) {
        return scalar(DoubleStream.of(x.data()).sum() / x.data().length);
    }

    @Override
    public Array max(Array x) {
        return scalar(largest(x.data()));
    }

    @Override
    public Array min(Array x) {
        return scalar(Arrays.stream(x.data()).min().orElseThrow());
    }

    @Override
    public Array max(Array x, int dim) {
        return reduced(x, dim, ArrayLossOps::largest);
    }

    @Override
    public Array min(Array x, int dim) {
        return reduced(x, dim, elements -> Arrays.stream(elements).min().orElseThrow());
    }

    @Override
    public Array largest(Array x, int k) {
        return lines(x, 1, row -> {
            double least = DoubleStream.of(row)
                    .sorted()
                    .skip(row.length - k)
                    .findFirst()
                    .orElseThrow();
            return DoubleStream.of(row)
                    .map(v -> v >= least ? Math.max(0, v) : 0)
                    .toArray();
        });
    }

    @Override
    public SparseAutoEncoder autoEncoder() {
        return autoEncoder.orElseThrow();
    }

    @Override
    public void count(OwnParameter parameter, Array value) {
        // the value of a single batch does not depend on it
    }

    @Override
    public Array logSumExp(Array x, int dim) {
        return reduced(x, dim, ArrayLossOps::logSumExp);
    }

    @Override
    public Array softmax(Array x, int dim) {
        return exp(logSoftmax(x, dim));
    }

    @Override
    public Array logSoftmax(Array x, int dim) {
        return lines(x, dim, elements -> {
            double all = logSumExp(elements);
            return Arrays.stream(elements).map(v -> v - all).toArray();
        });
    }

    @Override
    public Array norm(Array x) {
        return reduced(x, -1, ArrayLossOps::length);
    }

    @Override
    public Array matmul(Array a, Array b) {
        int rows = a.shape()[0];
        int inner = a.shape()[1];
        int columns = b.shape()[1];
        if (inner != b.shape()[0]) {
            throw new IllegalArgumentException("sizes differ: " + inner + " and " + b.shape()[0]);
        }
        Array result = Array.of(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int k = 0; k < inner; k++) {
                    sum += a.data()[i * inner + k] * b.data()[k * columns + j];
                }
                result.data()[i * columns + j] = sum;
            }
        }
        return result;
    }

    @Override
    public Array distances(Array a, Array b, int order) {
        Array differences = subtract(unsqueeze(a, 1), unsqueeze(b, 0));
        return order == 2 ? norm(differences) : sum(abs(differences), -1);
    }

    @Override
    public Array normalize(Array x, double epsilon) {
        return lines(x, -1, elements -> {
            double length = Math.max(length(elements), epsilon);
            return Arrays.stream(elements).map(v -> v / length).toArray();
        });
    }

    @Override
    public Array crossEntropy(Array scores, Array classes) {
        Array logarithms = logSoftmax(scores, 1);
        int width = scores.shape()[1];
        return scalar(-IntStream.range(0, scores.shape()[0])
                .mapToDouble(i -> logarithms.data()[i * width + (int) classes.data()[i]])
                .average()
                .orElseThrow());
    }

    @Override
    public Array detach(Array x) {
        detached.add(x);
        return frozen.isEmpty() ? x : frozen.get(detached.size() - 1);
    }

    @Override
    public Array parameter(OwnParameter parameter) {
        if (parameter.name().equals(SparseAutoEncoder.IDLE)) {
            return Array.of(parameter.shape().get(0));
        }
        Array value = parameters.get(parameter.name());
        List<Integer> shape = Arrays.stream(value.shape()).boxed().toList();
        if (!shape.equals(parameter.shape())) {
            throw new IllegalArgumentException(parameter + " has the shape " + shape);
        }
        return value;
    }

    @Override
    public List<Array> choose(int n, int of) {
        float[] chosen = Seeds.choice(n, of, Seeds.of(seed, draws++));
        return IntStream.range(0, of).mapToObj(i -> scalar(chosen[i])).toList();
    }

    /** That of a training that is over. */
    @Override
    public Array scheduled(WeightSchedule schedule) {
        return scalar(schedule.share(Progress.END));
    }

    /** Finds the scalar in any case, so that choices inside are counted whether they matter or not. */
    @Override
    public Array when(Array truth, Supplier<Array> scalar) {
        guards++;
        Array found = scalar.get();
        guards--;
        return truth.data()[0] == 1 ? found : scalar(0);
    }

    @Override
    public Array report(String name, Array scalar) {
        if (guards == 0) {
            means.merge(name, scalar.data()[0], Double::sum);
        }
        return scalar;
    }

    @Override
    public void count(String name, Array scalar) {
        if (guards == 0) {
            counts.putIfAbsent(name, scalar.data()[0]);
        }
    }
}
