package org.sentenceforge.core.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vector of which most components are 0.
 *
 * @param dimension how many components there are
 * @param indices   of those that are not 0, ascending
 * @param values    those, in the same order
 */
public record SparseVector(int dimension, int[] indices, float[] values) {

    /** Of the largest components by their absolute value alone, so many at most; of equal ones those that come first. */
    public static SparseVector of(float[] components, int most) {
        return of(components).largest(most);
    }

    /** That of all components. */
    public static SparseVector of(float[] components) {
        int[] active = IntStream.range(0, components.length)
                .filter(i -> components[i] != 0)
                .toArray();
        float[] values = new float[active.length];
        for (int i = 0; i < active.length; i++) {
            values[i] = components[active[i]];
        }
        return new SparseVector(components.length, active, values);
    }

    private interface Weight {
        float of(int index);
    }

    private static List<Integer> byWeight(int[] indices, Weight weight) {
        return Arrays.stream(indices)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -weight.of(i)).thenComparing(i -> i))
                .toList();
    }

    /** How many components are not 0. */
    public int active() {
        return indices.length;
    }

    /** The positions in {@link #indices} of the components, the largest first. */
    public List<Integer> largestFirst() {
        return byWeight(IntStream.range(0, active()).toArray(), i -> values[i]);
    }

    /** The largest components by their absolute value, so many at most, as {@link #of(float[], int)} keeps them. */
    public SparseVector largest(int most) {
        if (active() <= most) {
            return this;
        }
        int[] kept = byWeight(IntStream.range(0, active()).toArray(), i -> Math.abs(values[i])).stream()
                .limit(most)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        float[] some = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            some[i] = values[kept[i]];
        }
        return new SparseVector(
                dimension, Arrays.stream(kept).map(i -> indices[i]).toArray(), some);
    }

    /** All components. */
    public float[] components() {
        float[] components = new float[dimension];
        for (int i = 0; i < indices.length; i++) {
            components[indices[i]] = values[i];
        }
        return components;
    }
}
