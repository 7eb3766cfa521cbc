package org.sentenceforge.core.support;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A dense array of numbers, the last dimension running fastest: the tensors of {@link ArrayOps}. No dimensions make a scalar. */
public record Array(int[] shape, double[] data) {

    public static Array of(int... shape) {
        return new Array(shape, new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)]);
    }

    public int last() {
        return shape[shape.length - 1];
    }

    /** How many runs of the last dimension there are. */
    public int rows() {
        return data.length / last();
    }

    /** The same leading dimensions with another last one, all zero. */
    Array withLast(int size) {
        int[] other = shape.clone();
        other[other.length - 1] = size;
        return of(other);
    }

    double[] row(int index) {
        return Arrays.copyOfRange(data, index * last(), (index + 1) * last());
    }

    /** One run of the last dimension, rounded. */
    public float[] floats(int row) {
        float[] values = new float[last()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) data[row * last() + i];
        }
        return values;
    }

    void setRow(int index, double[] values) {
        System.arraycopy(values, 0, data, index * last(), last());
    }

    public Array map(DoubleUnaryOperator function) {
        return new Array(shape, Arrays.stream(data).map(function).toArray());
    }

    /** Element by element, repeating dimensions of size 1. */
    public static Array zip(Array a, Array b, DoubleBinaryOperator function) {
        if (Arrays.equals(a.shape, b.shape)) {
            Array result = of(a.shape);
            Arrays.setAll(result.data, i -> function.applyAsDouble(a.data[i], b.data[i]));
            return result;
        }
        int rank = Math.max(a.shape.length, b.shape.length);
        int[] shape = new int[rank];
        for (int d = 0; d < rank; d++) {
            int left = size(a, d - rank + a.shape.length);
            int right = size(b, d - rank + b.shape.length);
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException(
                        "shapes differ: " + Arrays.toString(a.shape) + " and " + Arrays.toString(b.shape));
            }
            shape[d] = left == 1 ? right : left;
        }
        Array result = of(shape);
        for (int i = 0; i < result.data.length; i++) {
            result.data[i] = function.applyAsDouble(a.data[source(a, shape, i)], b.data[source(b, shape, i)]);
        }
        return result;
    }

    private static int size(Array a, int dimension) {
        return dimension < 0 ? 1 : a.shape[dimension];
    }

    /** Where element {@code i} of an array of the given shape comes from in a smaller array that is repeated. */
    private static int source(Array a, int[] shape, int i) {
        int index = 0;
        int stride = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            int own = size(a, d - shape.length + a.shape.length);
            index += (own == 1 ? 0 : i % shape[d]) * stride;
            stride *= own;
            i /= shape[d];
        }
        return index;
    }
}
