package org.sentenceforge.core.weights;

import java.util.Arrays;
import java.util.List;

/** Name, type and shape of a stored tensor. */
public record TensorInfo(String name, DType dtype, List<Long> shape) {

    public long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    public long byteSize() {
        return Math.multiplyExact(elements(), dtype.bytes());
    }

    public boolean hasShape(int... expected) {
        return shape.equals(Arrays.stream(expected).mapToObj(Long::valueOf).toList());
    }
}
