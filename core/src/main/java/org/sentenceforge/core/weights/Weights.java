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
     * A part of a tensor's bytes as a direct little-endian buffer, mapped where that is possible. It may be read-only; writing to one that
     * is not does not change the file.
     *
     * @param offset first byte, counted from the tensor's start
     */
    ByteBuffer bytes(String name, long offset, int length);

    /**
     * Copies a part of a tensor's bytes to a buffer until it is full.
     *
     * @param offset first byte, counted from the tensor's start
     */
    default void read(String name, long offset, ByteBuffer target) {
        target.put(bytes(name, offset, target.remaining()));
    }

    @Override
    void close();
}
