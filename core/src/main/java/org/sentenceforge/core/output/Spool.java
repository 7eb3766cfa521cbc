package org.sentenceforge.core.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Embeddings on their way to 8 bits: the ranges are only known when all have been seen, so until then they wait in a temporary
 * directory. Owns the directory until closed.
 */
final class Spool implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicDirectory folder;
    private final Path vectorFile;
    private final Path keptFile;
    private final DataOutputStream vectors;
    private final BufferedOutputStream kept;
    private final ValueRanges ranges;
    private final int dimension;
    private long rows;

    private Spool(AtomicDirectory folder, EmbeddingLayout layout) throws IOException {
        this.folder = folder;
        this.dimension = layout.dimension();
        this.vectorFile = folder.path().resolve("vectors");
        this.keptFile = folder.path().resolve("kept.jsonl");
        this.ranges = ValueRanges.none(dimension);
        OutputStream vectorBytes = Files.newOutputStream(vectorFile);
        try {
            this.kept = new BufferedOutputStream(Files.newOutputStream(keptFile), 1 << 16);
        } catch (IOException e) {
            vectorBytes.close();
            throw e;
        }
        this.vectors = new DataOutputStream(new BufferedOutputStream(vectorBytes, 1 << 18));
    }

    static Spool beside(Path target, EmbeddingLayout layout) throws IOException {
        AtomicDirectory folder = AtomicDirectory.create(target.resolveSibling(target.getFileName() + ".spool"));
        try {
            return new Spool(folder, layout);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    static Spool inTemporaryFolder(EmbeddingLayout layout) throws IOException {
        return beside(Path.of(System.getProperty("java.io.tmpdir"), "embeddings"), layout);
    }

    /** What is done with each row when it leaves. */
    interface Consumer {
        void accept(float[] embedding, List<?> kept) throws IOException;
    }

    long rows() {
        return rows;
    }

    ValueRanges ranges() {
        return ranges;
    }

    void write(float[] embedding, List<?> cells) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(dimension * Float.BYTES);
        bytes.asFloatBuffer().put(embedding);
        vectors.write(bytes.array());
        kept.write(JSON.writeValueAsBytes(cells));
        kept.write('\n');
        ranges.include(embedding);
        rows++;
    }

    void forEach(Consumer consumer) throws IOException {
        vectors.close();
        kept.close();
        try (DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(vectorFile), 1 << 18));
                BufferedReader cells = Files.newBufferedReader(keptFile)) {
            byte[] bytes = new byte[dimension * Float.BYTES];
            float[] embedding = new float[dimension];
            for (long row = 0; row < rows; row++) {
                in.readFully(bytes);
                ByteBuffer.wrap(bytes).asFloatBuffer().get(embedding);
                consumer.accept(embedding, JSON.readValue(cells.readLine(), List.class));
            }
        }
    }

    @Override
    public void close() {
        try (folder) {
            vectors.close();
            kept.close();
        } catch (IOException e) {
            // What could not be flushed is deleted anyway.
        }
    }
}
