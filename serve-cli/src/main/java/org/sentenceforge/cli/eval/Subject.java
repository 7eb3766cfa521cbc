package org.sentenceforge.cli.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.NpyVectors;
import org.sentenceforge.eval.vector.StoredEmbeddings;
import org.sentenceforge.eval.vector.Vectors;

/**
 * What is measured: a model, or a folder of embeddings ({@code queries.npy}, {@code corpus.npy}, …). Opens it when it is first asked
 * for and owns what it opened until closed.
 */
public final class Subject implements AutoCloseable {
    private final String reference;
    private final EncoderOptions options;
    private final Sources sources;
    private final Progress progress;
    private EmbeddingSource embeddings;
    private PairScorer scorer;
    private Embedder embedder;

    public Subject(String reference, EncoderOptions options, Sources sources, Progress progress) {
        this.reference = reference;
        this.options = options;
        this.sources = sources;
        this.progress = progress;
    }

    String reference() {
        return reference;
    }

    public EmbeddingSource embeddings() {
        if (embeddings == null) {
            embeddings = folderOfEmbeddings().orElseGet(() -> {
                ModelDirectory model = directory();
                embedder = Embedder.open(model, options.backend(model), options.settings());
                return new ModelEmbeddings(embedder, progress);
            });
        }
        return embeddings;
    }

    PairScorer pairScorer() {
        if (scorer == null) {
            ModelDirectory model = directory();
            scorer = CrossEncoder.open(model, options.backend(model), options.settings());
        }
        return scorer;
    }

    /** The task in the form for this kind of model. */
    public Task form(Task task) {
        boolean scoresPairs = folderOfEmbeddings().isEmpty() && directory().kind() == ModelKind.CROSS_ENCODER;
        return scoresPairs ? task.forPairs() : task;
    }

    /** The directory of the model, where it is a model that was opened. */
    Optional<Path> modelDirectory() {
        return embedder == null && scorer == null ? Optional.empty() : Optional.of(directoryPath());
    }

    private Path directoryPath() {
        return sources.model(ModelReference.parse(reference));
    }

    private ModelDirectory directory() {
        return ModelDirectory.read(ModelReference.parse(reference), sources);
    }

    private Optional<EmbeddingSource> folderOfEmbeddings() {
        Path folder = Path.of(reference);
        if (!Files.isDirectory(folder) || Files.exists(folder.resolve("config.json"))) {
            return Optional.empty();
        }
        Map<String, Vectors> byRole = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(".npy")) {
                    byRole.put(name.substring(0, name.length() - ".npy".length()), NpyVectors.open(file));
                }
            });
        } catch (IOException e) {
            throw SforgeException.badModel(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return byRole.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredEmbeddings(byRole, SimilarityFunction.COSINE));
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
