package org.sentenceforge.eval.mining;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.RowInput;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.output.EmbeddingLayout;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.search.NpyVectors;
import org.sentenceforge.core.search.Vectors;

/**
 * A folder of embeddings in .npy files, mapped rather than loaded: either kept, so that a later run with the same model and texts finds
 * them, or temporary and owned until closed.
 */
public final class EmbeddingFolder implements AutoCloseable {
    private final Path folder;
    private final Optional<AtomicDirectory> temporary;
    private final String model;

    private EmbeddingFolder(Path folder, Optional<AtomicDirectory> temporary, String model) {
        this.folder = folder;
        this.temporary = temporary;
        this.model = model;
    }

    /** A folder below {@code java.io.tmpdir} that goes when this is closed. */
    public static EmbeddingFolder temporary() {
        AtomicDirectory directory =
                AtomicDirectory.create(Path.of(System.getProperty("java.io.tmpdir"), "sforge-embeddings"));
        return new EmbeddingFolder(directory.path(), Optional.of(directory), "");
    }

    /**
     * A folder that stays.
     *
     * @param model what tells the model, its weights and how it is run from any other
     */
    public static EmbeddingFolder kept(Path folder, String model) {
        return new EmbeddingFolder(folder, Optional.empty(), model);
    }

    /**
     * The embeddings of texts, of length 1; computed where the folder does not have them yet.
     *
     * @param role what the texts are, in a file's name
     */
    Vectors of(String role, List<String> texts, Embedder embedder, Prompt prompt, Progress progress) {
        String name = temporary.isPresent() ? role : role + "_embeddings_" + digest(texts, prompt);
        Path file = folder.resolve(name + ".npy");
        if (!Files.exists(file)) {
            EncodeOptions options = EncodeOptions.of(prompt).normalized();
            EmbeddingLayout layout = EmbeddingLayout.vectors(embedder.dimension(options));
            try (EmbeddingWriter writer = EmbeddingWriter.create(file, layout);
                    Progress.Task task = progress.start("Encoding " + role, "texts", texts.size())) {
                embedder.encode(
                        texts.iterator(),
                        RowInput.texts(),
                        options,
                        (rows, vectors) -> vectors.forEach(vector -> writer.write(vector, List.of())),
                        task);
                writer.commit();
            }
        }
        return NpyVectors.open(file);
    }

    private String digest(List<String> texts, Prompt prompt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, model);
            update(digest, prompt.toString());
            texts.forEach(text -> update(digest, text));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With its length, so that no two sequences of texts are the same bytes. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    @Override
    public void close() {
        temporary.ifPresent(AtomicDirectory::close);
    }
}
