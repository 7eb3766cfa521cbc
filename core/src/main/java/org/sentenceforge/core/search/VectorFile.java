package org.sentenceforge.core.search;

import java.nio.file.Path;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.weights.SafetensorsFile;

/** Vectors in a file as {@code sforge embed} writes it, read from the disk when they are asked for. Owns the file until closed. */
public interface VectorFile extends Vectors, AutoCloseable {

    @Override
    void close();

    /**
     * Opens a file of vectors; its name tells the format: .npy, .safetensors, .parquet or .jsonl, the latter with a column embedding.
     *
     * @throws SforgeException (bad data) where it holds no vectors of one size
     */
    static VectorFile open(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return new Held(NpyVectors.open(path));
        }
        if (name.endsWith(".safetensors")) {
            return SafetensorsVectors.open(path, SafetensorsFile.open(path));
        }
        FileFormat format = FileFormat.of(path)
                .filter(known -> known == FileFormat.PARQUET || known == FileFormat.JSONL)
                .orElseThrow(() -> SforgeException.usage(
                        path + ": cannot tell vectors from the name; expected .npy, .safetensors, .parquet or .jsonl"));
        return new Held(TableVectors.of(path, RowTable.load(RowSource.file(path, format), Selection.of("embedding"))));
    }

    /** Vectors whose file needs not be closed. */
    record Held(Vectors vectors) implements VectorFile {
        @Override
        public String origin() {
            return vectors.origin();
        }

        @Override
        public int size() {
            return vectors.size();
        }

        @Override
        public int dimension() {
            return vectors.dimension();
        }

        @Override
        public void read(int row, float[] target, int offset) {
            vectors.read(row, target, offset);
        }

        @Override
        public void close() {
            // the garbage collector unmaps it
        }
    }
}
