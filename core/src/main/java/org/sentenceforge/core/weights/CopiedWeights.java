package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Weights that are not mapped: every part asked for is made, or fetched, anew. */
public interface CopiedWeights extends Weights {

    @Override
    default ByteBuffer bytes(String name, long offset, int length) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        read(name, offset, buffer);
        return buffer.flip();
    }

    @Override
    void read(String name, long offset, ByteBuffer target);
}
