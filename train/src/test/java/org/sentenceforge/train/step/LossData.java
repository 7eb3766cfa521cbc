package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;

/**
 * All that the value of a loss depends on, in numbers.
 *
 * @param embeddings of each text column: [rows, dimension], or [layers + 1, rows, dimension] where the loss sees layers; or logits
 * @param labels     of the rows; empty where there are none
 * @param guide      the guide's embeddings of each text column; empty where there is none
 * @param textIds    numbers of the texts of each text column; empty where the loss does not ask
 * @param pairs      how many pairs each row has, where all are in one column; empty elsewhere
 * @param parameters of the loss itself, by name
 * @param seed       of random choices
 */
record LossData(
        List<Array> embeddings,
        Optional<LossBatch.Labels<Array>> labels,
        List<Array> guide,
        List<Array> textIds,
        int[] pairs,
        Map<String, Array> parameters,
        long seed) {

    /**
     * What the scalar twin finds.
     *
     * @param detached what was held fixed
     */
    record Found(double value, Map<String, Double> means, Map<String, Double> counts, List<Array> detached) {}

    int rows() {
        if (pairs.length > 0) {
            return pairs.length;
        }
        int[] shape = embeddings.get(0).shape();
        return shape[shape.length - 2];
    }

    /** As {@link LossBatch#places} wants them. */
    Optional<Array> places() {
        if (pairs.length == 0) {
            return Optional.empty();
        }
        float[][] places = LossArrays.places(pairs);
        Array array = Array.of(places.length, places[0].length);
        IntStream.range(0, array.data().length)
                .forEach(i -> array.data()[i] = places[i / array.last()][i % array.last()]);
        return Optional.of(array);
    }

    int dimension() {
        return embeddings.get(0).last();
    }

    /** How many layers but the last there are. */
    int layers() {
        int[] shape = embeddings.get(0).shape();
        return shape.length == 3 ? shape[0] - 1 : 0;
    }

    /** The value that the scalar twin finds. */
    Found value(Loss loss) {
        return value(loss, List.of(), UnaryOperator.identity());
    }

    /** The value over some rows. */
    Found value(Loss loss, int first, int count) {
        ArrayLossOps ops = new ArrayLossOps(parameters, seed, List.of(), autoEncoder(loss));
        return value(loss, ops, x -> ops.narrow(x, 0, first, count));
    }

    private Found value(Loss loss, List<Array> frozen, UnaryOperator<Array> own) {
        return value(loss, new ArrayLossOps(parameters, seed, frozen, autoEncoder(loss)), own);
    }

    private Optional<SparseAutoEncoder> autoEncoder(Loss loss) {
        return TestAutoEncoder.of(loss, embeddings.size(), dimension());
    }

    private Found value(Loss loss, ArrayLossOps ops, UnaryOperator<Array> own) {
        int layers = layers();
        LossBatch<Array> batch = new LossBatch<>(
                layers == 0 ? embeddings : layer(layers),
                dimension(),
                labels,
                guide,
                textIds,
                IntStream.range(0, layers).mapToObj(this::layer).toList(),
                places(),
                own);
        double value = loss.value(ops, batch).data()[0];
        return new Found(value, ops.means(), ops.counts(), ops.detached());
    }

    private List<Array> layer(int layer) {
        int size = rows() * dimension();
        return embeddings.stream()
                .map(column -> new Array(
                        new int[] {rows(), dimension()},
                        Arrays.copyOfRange(column.data(), layer * size, (layer + 1) * size)))
                .toList();
    }

    /** What a gradient is wanted for: the embeddings, column by column, then the loss's parameters. */
    List<Array> variables() {
        return Stream.concat(embeddings.stream(), parameters.values().stream()).toList();
    }

    /** The same with the variables moved by a step each. */
    private LossData moved(List<double[]> steps) {
        List<Array> moved = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Array variable = variables().get(i);
            double[] step = steps.get(i);
            moved.add(new Array(
                    variable.shape(),
                    IntStream.range(0, step.length)
                            .mapToDouble(j -> variable.data()[j] + step[j])
                            .toArray()));
        }
        Map<String, Array> parameters = new LinkedHashMap<>();
        int next = embeddings.size();
        for (String name : this.parameters.keySet()) {
            parameters.put(name, moved.get(next++));
        }
        return new LossData(moved.subList(0, embeddings.size()), labels, guide, textIds, pairs, parameters, seed);
    }

    /**
     * The slopes of the value along a line, on either side of this point.
     *
     * @param before of the last stretch before this point
     * @param behind of the first stretch behind
     */
    record Slope(double before, double behind) {

        /** The gradient lies between both sides, which are all but equal where there is no edge. */
        double least() {
            return Math.min(before, behind);
        }

        double most() {
            return Math.max(before, behind);
        }

        /** Whether there is no edge at this point, so that the value has a gradient. */
        boolean smooth(double tolerance) {
            return Math.abs(behind - before) <= tolerance;
        }
    }

    /**
     * The slope along a line, by differences of the scalar twin's values; what a loss detaches is held fixed.
     *
     * @param here what {@link #value} gives
     */
    Slope slope(Loss loss, Found here, List<double[]> direction) {
        double width = 1e-7;
        double before = moved(scaled(direction, -width)).value(loss, here.detached, UnaryOperator.identity()).value;
        double behind = moved(scaled(direction, width)).value(loss, here.detached, UnaryOperator.identity()).value;
        return new Slope((here.value - before) / width, (behind - here.value) / width);
    }

    private static List<double[]> scaled(List<double[]> direction, double factor) {
        return direction.stream()
                .map(part -> Arrays.stream(part).map(x -> x * factor).toArray())
                .toList();
    }

    /** A direction with components from a source. */
    List<double[]> direction(DoubleSupplier source) {
        return variables().stream()
                .map(variable -> IntStream.range(0, variable.data().length)
                        .mapToDouble(i -> source.getAsDouble())
                        .toArray())
                .toList();
    }
}
