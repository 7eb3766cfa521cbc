package org.sentenceforge.core.search;

import java.nio.file.Path;
import org.sentenceforge.core.data.NpyFile;

/** The rows of a .npy file as they are stored, mapped, not loaded. */
public record NpyVectors(Path path, NpyFile file) implements Vectors {

    public static NpyVectors open(Path path) {
        return new NpyVectors(path, NpyFile.open(path));
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public int size() {
        return file.size();
    }

    @Override
    public int dimension() {
        return file.dimension();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        file.read(row, target, offset);
    }
}
