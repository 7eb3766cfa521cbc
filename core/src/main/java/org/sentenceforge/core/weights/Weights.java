package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.util.Set;

/** Named tensors, memory-mapped. Owns the mapping until closed: no buffer that it gave out may be used afterwards. */
public interface Weights extends AutoCloseable {

    /** The names in stored order. */
    Set<String> names();

    /**
     * Type and shape of a tensor.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where there is no such tensor
     */
    TensorInfo info(String name);

    /**
     * A part of a tensor's bytes as a direct little-endian buffer without a copy; writing to it does not change the file.
     *
     * @param offset first byte, counted from the tensor's start
     */
    ByteBuffer bytes(String name, long offset, int length);

    @Override
    void close();
}
