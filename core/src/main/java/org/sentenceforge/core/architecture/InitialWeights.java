package org.sentenceforge.core.architecture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * The parameters of a fresh model in float32, drawn when they are asked for. The same seed gives the same numbers, in whatever
 * order and pieces they are read.
 *
 * @param shapes of the parameters by name: {@link org.sentenceforge.core.module.ParameterScan}
 */
public record InitialWeights(Map<String, int[]> shapes, Initialization initialization, long seed)
        implements CopiedWeights {

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public TensorInfo info(String name) {
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw SforgeException.badModel("a fresh model has no parameter " + name);
        }
        return new TensorInfo(
                name, DType.F32, Arrays.stream(shape).mapToObj(Long::valueOf).toList());
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        Initialization.Draw draw = initialization.draw(name, shapes);
        long stream = mixed(seed ^ hash(name));
        ByteBuffer numbers = target.slice().order(ByteOrder.LITTLE_ENDIAN);
        long first = offset / Float.BYTES;
        IntStream.range(0, numbers.remaining() / Float.BYTES).parallel().forEach(i -> {
            long index = first + i;
            double uniform = ((mixed(stream + index * 0x9E3779B97F4A7C15L) >>> 11) + 0.5) * 0x1p-53;
            numbers.putFloat(i * Float.BYTES, (float) draw.value(index, uniform));
        });
        target.position(target.limit());
    }

    /** SplitMix64's output function (Steele, Lea and Flood 2014). */
    private static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** FNV-1a over the name's characters. */
    private static long hash(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
