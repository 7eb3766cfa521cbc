package org.sentenceforge.eval.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.StoredEmbeddings;

/**
 * What is measured: a model, or a folder of embeddings ({@code queries.npy}, {@code corpus.npy}, …). Opens it when it is first asked
 * for and owns what it opened until closed.
 */
public final class Subject implements AutoCloseable {
    private final String reference;
    private final ModelAccess models;
    private EmbeddingSource embeddings;
    private PairScorer scorer;
    private Embedder embedder;

    /** @param reference a directory, {@code builtin:…} or a hub id of a model, or a folder of embeddings */
    public Subject(String reference, ModelAccess models) {
        this.reference = reference;
        this.models = models;
    }

    public String reference() {
        return reference;
    }

    EmbeddingSource embeddings() {
        if (embeddings == null) {
            embeddings = folderOfEmbeddings().orElseGet(() -> {
                embedder = models.embedder(models.directory(reference));
                return new ModelEmbeddings(embedder, models.surroundings().progress());
            });
        }
        return embeddings;
    }

    /**
     * Refuses embeddings of another model. Those that do not say who made them are not refused.
     *
     * @throws SforgeException (bad data) where they say that another model made them
     */
    void requireMaker(StoredEmbeddings stored) {
        if (stored.model().isPresent() && folderOfEmbeddings().isEmpty()) {
            Embedder.mark(models.directory(reference))
                    .ifPresent(mark -> stored.model().get().requireSame(stored.origins(), mark));
        }
    }

    PairScorer pairScorer() {
        if (scorer == null) {
            scorer = models.scorer(models.directory(reference));
        }
        return scorer;
    }

    /** Which form of tasks measures it. */
    public Task.Form form() {
        return folderOfEmbeddings().isEmpty() && models.directory(reference).kind() == ModelKind.CROSS_ENCODER
                ? Task.Form.PAIRS
                : Task.Form.EMBEDDINGS;
    }

    /** The directory of the model, where it is a model that was opened. */
    public Optional<Path> modelDirectory() {
        return embedder == null && scorer == null
                ? Optional.empty()
                : Optional.of(models.directory(reference).path());
    }

    private Optional<EmbeddingSource> folderOfEmbeddings() {
        Path folder = Path.of(reference);
        if (!Files.isDirectory(folder) || Files.exists(folder.resolve("config.json"))) {
            return Optional.empty();
        }
        Map<String, Path> byRole = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(".npy")) {
                    byRole.put(name.substring(0, name.length() - ".npy".length()), file);
                }
            });
        } catch (IOException e) {
            throw SforgeException.badModel(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return byRole.isEmpty() ? Optional.empty() : Optional.of(StoredEmbeddings.open(byRole));
    }

    @Override
    public void close() {
        if (embedder != null) {
            embedder.close();
        }
        if (scorer != null) {
            scorer.close();
        }
    }
}
