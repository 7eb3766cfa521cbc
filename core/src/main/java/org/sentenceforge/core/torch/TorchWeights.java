package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Float32 arrays of libtorch as weights, to be written to a file. The arrays stay their owner's; one tensor at a time is copied. */
public final class TorchWeights implements Weights {
    private final Map<String, NDArray> arrays;
    private String copied = "";
    private ByteBuffer copy = ByteBuffer.allocate(0);

    public TorchWeights(Map<String, NDArray> arrays) {
        this.arrays = new LinkedHashMap<>(arrays);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw SforgeException.badModel("there is no tensor '" + name + "' in memory");
        }
        return new TensorInfo(
                name,
                DType.F32,
                Arrays.stream(array.getShape().getShape()).boxed().toList());
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        info(name);
        if (!copied.equals(name)) {
            ByteBuffer bytes = arrays.get(name).toByteBuffer();
            copy = bytes.isDirect()
                    ? bytes
                    : ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
            copied = name;
        }
        return copy.slice(Math.toIntExact(offset), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        copy = ByteBuffer.allocate(0);
    }
}
