package org.sentenceforge.cli.embed;

import java.util.Arrays;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.UnitLength;

/**
 * What happens to a vector that the model gave: first it is cut to its leading components, then it is put to unit length. (A vector of
 * unit length that is cut no longer has it.)
 */
record VectorFinish(int dimension, Length length) {

    /** What length a vector has in the end. */
    enum Length {
        AS_IT_IS,
        UNIT
    }

    /** @throws SforgeException where the model's vectors have fewer components than are to be kept */
    static VectorFinish of(int modelDimension, int dimension, Length length) {
        if (dimension < 1 || dimension > modelDimension) {
            throw SforgeException.usage(
                    "--truncate-dim: expected a number from 1 to the model's " + modelDimension + ", got " + dimension);
        }
        return new VectorFinish(dimension, length);
    }

    float[] apply(float[] vector) {
        float[] cut = vector.length == dimension ? vector : Arrays.copyOf(vector, dimension);
        return length == Length.UNIT ? UnitLength.of(cut) : cut;
    }

    float[][] apply(float[][] vectors) {
        return Arrays.stream(vectors).map(this::apply).toArray(float[][]::new);
    }
}
