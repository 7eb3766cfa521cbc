package org.sentenceforge.train.distill;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * The parameter of a {@link org.sentenceforge.core.module.StaticEmbedding} in memory.
 *
 * @param rows a token's vector by its id; null is a vector of zeros
 */
record TokenTable(float[][] rows, int dimension) implements CopiedWeights {
    private static final String NAME = "embedding.weight";

    @Override
    public Set<String> names() {
        return Set.of(NAME);
    }

    @Override
    public TensorInfo info(String name) {
        if (!name.equals(NAME)) {
            throw SforgeException.badModel("tensor " + name + " is missing");
        }
        return new TensorInfo(NAME, DType.F32, List.of((long) rows.length, (long) dimension));
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        FloatBuffer numbers = target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (long number = offset / Float.BYTES; numbers.hasRemaining(); number++) {
            float[] row = rows[(int) (number / dimension)];
            numbers.put(row == null ? 0 : row[(int) (number % dimension)]);
        }
        target.position(target.limit());
    }

    @Override
    public void close() {
        // nothing is held but the arrays
    }
}
