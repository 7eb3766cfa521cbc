package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/** Float32 arrays of libtorch as weights, to be written to a file. The arrays stay their owner's; what is asked for is copied. */
public final class TorchWeights implements CopiedWeights {
    private final Map<String, NDArray> arrays;

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

    /** Only the part asked for leaves libtorch: whole tensors can be larger than any buffer. */
    @Override
    public void read(String name, long offset, ByteBuffer target) {
        info(name);
        long first = offset / Float.BYTES;
        long end = first + target.remaining() / Float.BYTES;
        try (NDArray flat = arrays.get(name).reshape(-1);
                NDArray part = flat.get(new NDIndex().addSliceDim(first, end))) {
            target.put(part.toByteBuffer());
        }
    }

    @Override
    public void close() {
        // the arrays are their owner's
    }
}
