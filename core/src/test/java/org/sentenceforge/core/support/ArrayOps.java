package org.sentenceforge.core.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.core.ops.LstmWeights;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * The operations in plain loops over one padded batch [batch, width, hidden], in double precision: slow and obviously right, the
 * oracle for the backends. Dropout does nothing.
 */
public final class ArrayOps implements TensorOps<Array> {
    private final List<TokenSequence> texts;
    private final Weights weights;
    private final int width;

    /** @param texts the batch; a text's {@code firstPosition} is the padding left of it */
    public ArrayOps(List<TokenSequence> texts, Weights weights) {
        this.texts = texts;
        this.weights = weights;
        width = texts.stream()
                .mapToInt(t -> t.firstPosition() + t.length())
                .max()
                .orElse(0);
    }

    @Override
    public Array tokenIds() {
        return numbers((text, i) -> text.ids()[i]);
    }

    @Override
    public Array tokenTypes() {
        return numbers((text, i) -> text.types() == null ? 0 : text.types()[i]);
    }

    @Override
    public Array positions() {
        return numbers((text, i) -> text.firstPosition() + i);
    }

    @Override
    public Array positionsAfter(int padId) {
        return numbers((text, i) -> text.ids()[i] == padId
                ? padId
                : padId
                        + Arrays.stream(text.ids(), 0, i + 1)
                                .filter(id -> id != padId)
                                .count());
    }

    private interface TokenNumber {
        double of(TokenSequence text, int token);
    }

    private Array numbers(TokenNumber number) {
        Array result = Array.of(texts.size(), width);
        for (int b = 0; b < texts.size(); b++) {
            TokenSequence text = texts.get(b);
            for (int i = 0; i < text.length(); i++) {
                result.data()[at(b, i)] = number.of(text, i);
            }
        }
        return result;
    }

    /** The place of a text's token among all places of the padded batch. */
    private int at(int text, int token) {
        return text * width + texts.get(text).firstPosition() + token;
    }

    @Override
    public Array parameter(String name, int... shape) {
        TensorInfo info = weights.info(name);
        if (!info.hasShape(shape)) {
            throw new IllegalArgumentException(name + " is " + info.shape() + ", not " + Arrays.toString(shape));
        }
        Array result = Array.of(shape);
        ByteBuffer bytes = weights.bytes(name, 0, Math.toIntExact(info.byteSize()));
        for (int i = 0; i < result.data().length; i++) {
            result.data()[i] = bytes.getFloat(4 * i);
        }
        return result;
    }

    @Override
    public Array embedding(Array table, Array ids) {
        int[] shape = Arrays.copyOf(ids.shape(), ids.shape().length + 1);
        shape[shape.length - 1] = table.last();
        Array result = Array.of(shape);
        for (int i = 0; i < ids.data().length; i++) {
            result.setRow(i, table.row((int) ids.data()[i]));
        }
        return result;
    }

    @Override
    public Array linear(Array x, Array weight, Array bias) {
        Array result = x.withLast(weight.shape()[0]);
        int in = x.last();
        int out = result.last();
        double[] inputs = x.data();
        double[] weights = weight.data();
        for (int r = 0; r < x.rows(); r++) {
            for (int o = 0; o < out; o++) {
                double sum = bias == null ? 0 : bias.data()[o];
                for (int i = 0; i < in; i++) {
                    sum += inputs[r * in + i] * weights[o * in + i];
                }
                result.data()[r * out + o] = sum;
            }
        }
        return result;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Override
    public Array rowProducts(Array x, Array table, List<Integer> rows) {
        Array result = x.withLast(rows.size());
        for (int r = 0; r < x.rows(); r++) {
            double[] input = x.row(r);
            double[] products = rows.stream()
                    .mapToDouble(row -> IntStream.range(0, input.length)
                            .mapToDouble(i -> input[i] * table.row(row)[i])
                            .sum())
                    .toArray();
            result.setRow(r, products);
        }
        return result;
    }

    @Override
    public Array layerNorm(Array x, Array weight, Array bias, double epsilon) {
        Array result = x.withLast(x.last());
        for (int r = 0; r < x.rows(); r++) {
            double[] row = x.row(r);
            double mean = Arrays.stream(row).average().orElseThrow();
            double variance = Arrays.stream(row)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            for (int i = 0; i < row.length; i++) {
                row[i] = (row[i] - mean) / Math.sqrt(variance + epsilon) * (weight == null ? 1 : weight.data()[i])
                        + (bias == null ? 0 : bias.data()[i]);
            }
            result.setRow(r, row);
        }
        return result;
    }

    @Override
    public Array rmsNorm(Array x, Array weight, RmsNorm spec) {
        Array result = x.withLast(x.last());
        for (int start = 0; start < x.data().length; start += spec.size()) {
            double[] group = Arrays.copyOfRange(x.data(), start, start + spec.size());
            double root = Math.sqrt(dot(group, group) / spec.size() + spec.epsilon());
            for (int i = 0; i < spec.size(); i++) {
                double factor = weight.data()[i] + (spec.unitOffset() ? 1 : 0);
                result.data()[start + i] = group[i] / root * factor;
            }
        }
        return result;
    }

    @Override
    public Array activation(Activation activation, Array x) {
        return switch (activation) {
            case GELU -> x.map(v -> v * NormalDistribution.below(v));
            case GELU_TANH ->
                x.map(v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
            case RELU -> x.map(v -> Math.max(0, v));
            case SILU -> x.map(v -> v / (1 + Math.exp(-v)));
            case TANH -> x.map(Math::tanh);
            case SIGMOID -> x.map(v -> 1 / (1 + Math.exp(-v)));
            case IDENTITY -> x;
        };
    }

    @Override
    public Array add(Array a, Array b) {
        return Array.zip(a, b, Double::sum);
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
    public Array scale(Array x, double factor) {
        return x.map(v -> v * factor);
    }

    @Override
    public Array clamp(Array x, double least, double most) {
        return x.map(v -> Math.max(least, Math.min(most, v)));
    }

    @Override
    public List<Array> split(Array x, int parts) {
        int size = x.last() / parts;
        List<Array> results = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            Array part = x.withLast(size);
            for (int r = 0; r < x.rows(); r++) {
                part.setRow(r, Arrays.copyOfRange(x.row(r), p * size, (p + 1) * size));
            }
            results.add(part);
        }
        return results;
    }

    @Override
    public Array concat(List<Array> parts) {
        Array result =
                parts.get(0).withLast(parts.stream().mapToInt(Array::last).sum());
        for (int r = 0; r < result.rows(); r++) {
            int row = r;
            result.setRow(
                    r,
                    parts.stream()
                            .flatMapToDouble(part -> Arrays.stream(part.row(row)))
                            .toArray());
        }
        return result;
    }

    @Override
    public Array dropout(Array x, double rate) {
        return x;
    }

    @Override
    public Array experts(Array x, Array logits, Array inner, Array outer, Experts spec) {
        Array result = x.withLast(x.last());
        int size = inner.rows() / spec.count();
        for (int r = 0; r < x.rows(); r++) {
            double[] shares = softmax(logits.row(r));
            double[] sorted = Arrays.stream(shares).sorted().toArray();
            double[] sum = new double[x.last()];
            for (int expert = 0; expert < spec.count(); expert++) {
                if (shares[expert] < sorted[spec.count() - spec.chosen()]) {
                    continue;
                }
                for (int j = expert * size; j < (expert + 1) * size; j++) {
                    Array value = Array.of(1);
                    value.data()[0] = dot(x.row(r), inner.row(j));
                    double factor = shares[expert]
                            * activation(spec.activation(), value).data()[0];
                    for (int c = 0; c < sum.length; c++) {
                        sum[c] += factor * outer.row(j)[c];
                    }
                }
            }
            result.setRow(r, sum);
        }
        return result;
    }

    @Override
    public Array rotary(Array x, Rotary spec) {
        Array result = x.withLast(x.last());
        double[] positions = positions().data();
        double[] frequencies = spec.inverseFrequencies();
        int half = spec.turned() / 2;
        double length = spec.amplitude();
        for (int r = 0; r < x.rows(); r++) {
            for (int head = 0; head < x.last(); head += spec.headSize()) {
                for (int j = 0; j < half; j++) {
                    int first = r * x.last() + head + j;
                    double a = x.data()[first];
                    double b = x.data()[first + half];
                    double angle = positions[r] * frequencies[j];
                    result.data()[first] = length * (a * Math.cos(angle) - b * Math.sin(angle));
                    result.data()[first + half] = length * (b * Math.cos(angle) + a * Math.sin(angle));
                }
                int rest = r * x.last() + head + spec.turned();
                System.arraycopy(x.data(), rest, result.data(), rest, spec.headSize() - spec.turned());
            }
        }
        return result;
    }

    @Override
    public Array attention(Array q, Array k, Array v, RelativePositions<Array> relative, Attention spec) {
        Array result = q.withLast(q.last());
        int size = spec.headSize();
        int shared = spec.heads() / spec.keyValueHeads();
        for (int b = 0; b < texts.size(); b++) {
            TokenSequence text = texts.get(b);
            int length = text.length();
            for (int head = 0; head < spec.heads(); head++) {
                int column = head * size;
                int keyColumn = head / shared * size;
                for (int i = 0; i < length; i++) {
                    double[] query = Arrays.copyOfRange(q.row(at(b, i)), column, column + size);
                    double[] scores = new double[length];
                    for (int j = 0; j < length; j++) {
                        double[] key = Arrays.copyOfRange(k.row(at(b, j)), keyColumn, keyColumn + size);
                        double bias = relative == null ? 0 : added(query, key, j - i, head, relative, spec);
                        bias -= spec.falls() ? Math.abs(i - j) * spec.slopes()[head] : 0;
                        boolean seen = (spec.keys() == Attention.Keys.ALL || j < text.seen())
                                && (long) i - j <= spec.reach().behind()
                                && (long) j - i <= spec.reach().ahead();
                        double score = dot(query, key) * spec.scale();
                        double capped = spec.softCap() > 0 ? spec.softCap() * Math.tanh(score / spec.softCap()) : score;
                        scores[j] = seen ? capped + bias : Double.NEGATIVE_INFINITY;
                    }
                    double[] shares = softmax(scores);
                    for (int j = 0; j < length; j++) {
                        double[] value = v.row(at(b, j));
                        for (int c = 0; c < size; c++) {
                            result.data()[at(b, i) * q.last() + column + c] += shares[j] * value[keyColumn + c];
                        }
                    }
                }
            }
        }
        return result;
    }

    /** What the distance of a key from its query adds to their score in one head. */
    private static double added(
            double[] query, double[] key, int distance, int head, RelativePositions<Array> relative, Attention spec) {
        int bucket = relative.buckets().bucket(distance);
        double sum = relative.biases() == null ? 0 : relative.biases().row(bucket)[head];
        int from = head * spec.headSize();
        int to = from + spec.headSize();
        if (relative.keys() != null) {
            sum += spec.scale() * dot(query, Arrays.copyOfRange(relative.keys().row(bucket), from, to));
        }
        if (relative.queries() != null) {
            sum += spec.scale() * dot(key, Arrays.copyOfRange(relative.queries().row(bucket), from, to));
        }
        return sum;
    }

    /** All 0 where nothing is seen. */
    private static double[] softmax(double[] scores) {
        double largest = Arrays.stream(scores).max().orElseThrow();
        if (largest == Double.NEGATIVE_INFINITY) {
            return new double[scores.length];
        }
        double[] powers = Arrays.stream(scores).map(s -> Math.exp(s - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(p -> p / sum).toArray();
    }

    @Override
    public Array convolution(Array x, Array weight, Array bias) {
        Array result = x.withLast(weight.shape()[0]);
        int kernel = weight.last();
        for (int b = 0; b < texts.size(); b++) {
            int length = texts.get(b).length();
            for (int i = 0; i < length; i++) {
                for (int o = 0; o < result.last(); o++) {
                    double sum = bias.data()[o];
                    for (int j = 0; j < kernel; j++) {
                        int neighbour = i + j - kernel / 2;
                        for (int c = 0; neighbour >= 0 && neighbour < length && c < x.last(); c++) {
                            sum += weight.data()[(o * x.last() + c) * kernel + j]
                                    * x.data()[at(b, neighbour) * x.last() + c];
                        }
                    }
                    result.data()[at(b, i) * result.last() + o] = sum;
                }
            }
        }
        return result;
    }

    @Override
    public Array lstm(Array x, int hidden, List<LstmWeights<Array>> directions) {
        Array result = x.withLast(directions.size() * hidden);
        for (int b = 0; b < texts.size(); b++) {
            int length = texts.get(b).length();
            for (int d = 0; d < directions.size(); d++) {
                double[] state = new double[hidden];
                double[] cell = new double[hidden];
                for (int step = 0; step < length; step++) {
                    int place = at(b, d == 0 ? step : length - 1 - step);
                    state = lstmStep(x.row(place), state, cell, directions.get(d));
                    System.arraycopy(state, 0, result.data(), place * result.last() + d * hidden, hidden);
                }
            }
        }
        return result;
    }

    /** The next state; the cell becomes the next one. */
    private static double[] lstmStep(double[] input, double[] state, double[] cell, LstmWeights<Array> weights) {
        int hidden = state.length;
        double[] gates = new double[4 * hidden];
        for (int g = 0; g < gates.length; g++) {
            gates[g] = dot(input, weights.input().row(g))
                    + dot(state, weights.recurrent().row(g))
                    + weights.inputBias().data()[g]
                    + weights.recurrentBias().data()[g];
        }
        double[] next = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            double forgotten = sigmoid(gates[hidden + i]) * cell[i];
            cell[i] = forgotten + sigmoid(gates[i]) * Math.tanh(gates[2 * hidden + i]);
            next[i] = sigmoid(gates[3 * hidden + i]) * Math.tanh(cell[i]);
        }
        return next;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public Array pool(Array tokens, PoolingMode mode, PromptTokens promptTokens) {
        Array result = Array.of(texts.size(), tokens.last());
        for (int b = 0; b < texts.size(); b++) {
            TokenSequence text = texts.get(b);
            int skipped = promptTokens == PromptTokens.EXCLUDED ? text.promptTokens() : 0;
            int row = b;
            List<double[]> pooled = IntStream.range(skipped, text.length())
                    .mapToObj(i -> tokens.row(at(row, i)))
                    .toList();
            if (pooled.isEmpty()) {
                continue;
            }
            for (int c = 0; c < tokens.last(); c++) {
                int column = c;
                double[] values = pooled.stream().mapToDouble(v -> v[column]).toArray();
                result.data()[b * tokens.last() + c] = pool(values, mode, text.firstPosition() + skipped);
            }
        }
        return result;
    }

    /** @param position of the first value in its row */
    private static double pool(double[] values, PoolingMode mode, int position) {
        return switch (mode) {
            case CLS -> values[0];
            case MAX -> Arrays.stream(values).max().orElseThrow();
            case MEAN -> Arrays.stream(values).sum() / values.length;
            case MEAN_SQRT_LEN -> Arrays.stream(values).sum() / Math.sqrt(values.length);
            case WEIGHTED_MEAN -> {
                double[] places = IntStream.range(0, values.length)
                        .mapToDouble(i -> position + i + 1)
                        .toArray();
                yield dot(values, places) / Arrays.stream(places).sum();
            }
            case LAST_TOKEN -> values[values.length - 1];
        };
    }

    @Override
    public Array vocabularyWeights(Array x, Array table, Array bias, VocabularyPooling pooling) {
        Array logits = linear(x, table, bias);
        Array result = Array.of(texts.size(), logits.last());
        for (int b = 0; b < texts.size(); b++) {
            for (int i = 0; i < texts.get(b).length(); i++) {
                double[] row = logits.row(at(b, i));
                for (int entry = 0; entry < row.length; entry++) {
                    double weight = Math.log1p(Math.max(0, row[entry]));
                    if (pooling.saturation() == VocabularyPooling.Saturation.LOG_TWICE) {
                        weight = Math.log1p(weight);
                    }
                    int place = b * row.length + entry;
                    result.data()[place] = pooling.strategy() == VocabularyPooling.Strategy.SUM
                            ? result.data()[place] + weight
                            : Math.max(result.data()[place], weight);
                }
            }
        }
        return result;
    }

    @Override
    public Array termFrequencies(int entries, TermFrequency frequency) {
        Array result = Array.of(texts.size(), entries);
        for (int b = 0; b < texts.size(); b++) {
            for (int id : texts.get(b).ids()) {
                int place = b * entries + id;
                result.data()[place] = frequency == TermFrequency.RAW ? result.data()[place] + 1 : 1;
            }
        }
        return result;
    }

    @Override
    public Array largest(Array x, int k) {
        Array result = x.withLast(x.last());
        for (int r = 0; r < x.rows(); r++) {
            double[] row = x.row(r);
            double least =
                    Arrays.stream(row).sorted().skip(row.length - k).findFirst().orElseThrow();
            result.setRow(
                    r,
                    Arrays.stream(row).map(v -> v >= least ? Math.max(0, v) : 0).toArray());
        }
        return result;
    }

    @Override
    public Array standardize(Array x, double epsilon) {
        Array result = x.withLast(x.last());
        for (int r = 0; r < x.rows(); r++) {
            double[] row = x.row(r);
            double mean = Arrays.stream(row).average().orElseThrow();
            double[] centred = Arrays.stream(row).map(v -> v - mean).toArray();
            double deviation = Math.sqrt(dot(centred, centred) / (row.length - 1));
            result.setRow(
                    r,
                    Arrays.stream(centred).map(v -> v / (deviation + epsilon)).toArray());
        }
        return result;
    }

    @Override
    public Array normalize(Array x) {
        Array result = x.withLast(x.last());
        for (int r = 0; r < x.rows(); r++) {
            double[] row = x.row(r);
            double length = Math.max(Math.sqrt(dot(row, row)), 1e-12);
            result.setRow(r, Arrays.stream(row).map(v -> v / length).toArray());
        }
        return result;
    }
}
