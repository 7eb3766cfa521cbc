package org.sentenceforge.eval.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.NpyVectors;
import org.sentenceforge.eval.vector.StoredEmbeddings;
import org.sentenceforge.eval.vector.StoredScores;
import org.sentenceforge.eval.vector.Vectors;

/** Reads a task's parameters and data. */
public final class TaskReader {
    private final Task task;
    private final Parameters parameters;
    private final ModelAccess models;
    private final Map<String, Vectors> vectors;
    private final List<String> notes = new ArrayList<>();

    private TaskReader(Task task, Parameters parameters, ModelAccess models) {
        this.task = task;
        this.parameters = parameters;
        this.models = models;
        this.vectors = new LinkedHashMap<>();
        parameters.textsByKey("embeddings").forEach((role, file) -> vectors.put(role, NpyVectors.open(Path.of(file))));
    }

    /**
     * Reads a task; where the parameters name scores of pairs, its form for models that score pairs.
     *
     * @throws SforgeException (usage) for a parameter that is missing, wrong or unknown; (bad data) for data that cannot be used
     */
    public static PlannedTask read(Task task, Parameters parameters, ModelAccess models) {
        Optional<PairScorer> scores =
                parameters.text("pair_scores").map(file -> new StoredScores(NpyVectors.open(Path.of(file))));
        Task form = scores.isPresent() ? task.forPairs() : task;
        TaskReader reader = new TaskReader(form, parameters, models);
        List<? extends Evaluator> evaluators = reader.evaluators();
        parameters.requireAllKnown();
        if (scores.isPresent() && form.subject() != Task.Subject.PAIRS) {
            throw parameters.wrong("pair_scores", "embeddings for this task", "scores of pairs");
        }
        return new PlannedTask(form, evaluators, reader.stored(), scores, List.copyOf(reader.notes));
    }

    private List<? extends Evaluator> evaluators() {
        return switch (task) {
            case INFORMATION_RETRIEVAL -> new RetrievalTasks(this).informationRetrieval();
            case NANO_BEIR -> new RetrievalTasks(this).nanoBeir();
            case SIMILARITY -> new TextTasks(this).similarity();
            case TRIPLET -> new TextTasks(this).triplet();
            case BINARY_CLASSIFICATION -> new TextTasks(this).binaryClassification();
            case RERANKING -> new TextTasks(this).reranking();
            case PARAPHRASE_MINING -> new TextTasks(this).paraphraseMining();
            case TRANSLATION -> new TextTasks(this).translation();
            case MSE -> new TextTasks(this).mse();
            case LABEL_ACCURACY -> new PairTasks(this).labelAccuracy();
            case CROSS_ENCODER_RERANKING -> new PairTasks(this).reranking();
            case CROSS_ENCODER_CLASSIFICATION -> new PairTasks(this).classification();
            case CROSS_ENCODER_CORRELATION -> new PairTasks(this).correlation();
            case CROSS_ENCODER_NANO_BEIR -> new PairTasks(this).nanoBeir();
        };
    }

    private Optional<EmbeddingSource> stored() {
        if (vectors.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StoredEmbeddings(vectors, SimilarityFunction.COSINE));
    }

    Parameters parameters() {
        return parameters;
    }

    ModelAccess models() {
        return models;
    }

    void note(String note) {
        notes.add(note);
    }

    /** A set of NanoBEIR below the folder that the parameters name, else on the hub. */
    NanoSet nanoSet(NanoBeirSet set) {
        String datasetId = parameters.text("dataset_id").orElse("sentence-transformers/NanoBEIR-en");
        return parameters
                .text("data")
                .map(root -> NanoSet.inFolder(Path.of(root), set))
                .orElseGet(() -> NanoSet.onHub(datasetId, set, models));
    }

    /** The precomputed embeddings of a role, if there are any. */
    Optional<Vectors> vectors(String role) {
        return Optional.ofNullable(vectors.get(role));
    }

    String name() {
        return parameters.text("name").orElse("");
    }

    /** One evaluator per dimension to truncate to; with several, each one's name ends in {@code dim_<dimension>}. */
    <E extends Evaluator> List<E> perDimension(Function<Dimension, E> evaluator) {
        List<Integer> dimensions = parameters.integers("truncate_dim", List.of());
        if (dimensions.isEmpty()) {
            return List.of(evaluator.apply(new Dimension(name(), OptionalInt.empty())));
        }
        if (dimensions.size() == 1) {
            return List.of(evaluator.apply(new Dimension(name(), OptionalInt.of(dimensions.get(0)))));
        }
        String prefix = name().isEmpty() ? "" : name() + "_";
        return dimensions.stream()
                .map(dimension -> new Dimension(prefix + "dim_" + dimension, OptionalInt.of(dimension)))
                .map(evaluator)
                .toList();
    }

    /** A dimension to truncate to and the name of the evaluator that does. */
    record Dimension(String name, OptionalInt truncateDim) {}

    List<SimilarityFunction> functions() {
        return parameters.texts("score").stream().map(this::function).toList();
    }

    SimilarityOptions similarityOptions(OptionalInt truncateDim) {
        return new SimilarityOptions(functions(), parameters.text("main_score").map(this::function), truncateDim);
    }

    SimilarityFunction function(String key) {
        return SimilarityFunction.ofKey(key)
                .orElseThrow(() -> parameters.wrong("score", "cosine, dot, euclidean or manhattan", key));
    }

    Prompt prompt(String key, Prompt otherwise) {
        Optional<String> name = parameters.text(key + "_name");
        return parameters
                .text(key)
                .<Prompt>map(words -> new Prompt.Literal(words, otherwise.role()))
                .or(() -> name.map(known -> new Prompt.Named(known, otherwise.role())))
                .orElse(otherwise);
    }
}
