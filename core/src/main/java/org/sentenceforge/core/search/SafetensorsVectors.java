package org.sentenceforge.core.search;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** The rows of the only matrix in a .safetensors file. Owns the file until closed. */
record SafetensorsVectors(Path path, Weights file, TensorInfo matrix) implements VectorFile {

    static SafetensorsVectors open(Path path, Weights file) {
        if (file.names().size() == 1) {
            TensorInfo info = file.info(file.names().iterator().next());
            if (info.shape().size() == 2 && (info.dtype() == DType.F32 || info.dtype() == DType.F16)) {
                return new SafetensorsVectors(path, file, info);
            }
        }
        file.close();
        throw SforgeException.badData(
                path + ": expected one matrix of float32 vectors, as sforge embed writes it, found "
                        + String.join(", ", file.names()));
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public int size() {
        return Math.toIntExact(matrix.shape().get(0));
    }

    @Override
    public int dimension() {
        return Math.toIntExact(matrix.shape().get(1));
    }

    @Override
    public void read(int row, float[] target, int offset) {
        FloatReader.read(file, matrix, (long) row * dimension(), FloatBuffer.wrap(target, offset, dimension()));
    }

    @Override
    public void close() {
        file.close();
    }
}
