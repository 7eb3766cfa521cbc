package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.data.Citations;
import org.sentenceforge.core.module.ModelKind;

/** Puts the facts of a model and of its training together to the data of its card. */
public final class TrainedCard {
    private static final int USAGE_TEXTS = 3;

    private TrainedCard() {}

    /**
     * The card's data, as {@link org.sentenceforge.core.card.ModelCard#create} takes them.
     *
     * @param losses class names of the data sets' losses, then of those wrapped in them; none: the model was not trained
     * @param arguments training arguments by their name in the configuration
     * @param training what training found: base model, data sets, logs, evaluations, widget and usage texts, versions
     */
    public static CardData of(
            CardOptions options, ModelFacts model, Set<String> losses, Map<String, ?> arguments, CardData training) {
        ModelKind kind = model.kind();
        boolean trained = !losses.isEmpty();
        return training.with(card -> card.style(options.style())
                .kind(kind)
                .headerKeyOrder(options.headerOrder())
                .title(title(options, model, training.baseModel()))
                .modelType(model.modelType())
                .modelId(options.modelId())
                .language(options.language())
                .license(options.license())
                .tags(tags(options, model, training, losses))
                .libraryName("sentence-transformers")
                .pipelineTag(pipelineTag(model))
                .taskName(options.taskName() == null ? taskName(model) : options.taskName())
                .hubDatasets(hubDatasets(training))
                .maxSequenceLength(maxLength(model))
                .outputDimensionality(model.dimension())
                .numLabels(model.labels())
                .similarityFunction(model.similarity())
                .modules(model.modules())
                .widget(kind == ModelKind.CROSS_ENCODER ? List.of() : training.widget())
                .hyperparameters(trained ? HyperparameterList.of(options.style(), arguments) : null)
                .citations(trained ? Citations.headings(kind, losses) : List.of())
                .ours(!options.pythonOnly()));
    }

    /** How many of the selected texts the usage code shows: a query and three documents, or three texts. */
    public static List<String> usageTexts(List<String> selected, boolean retrieval) {
        return retrieval ? selected : selected.subList(0, Math.min(USAGE_TEXTS, selected.size()));
    }

    /** Whether the usage code is written for queries and documents. */
    public static boolean isRetrieval(CardStyle style, ModelFacts model, List<CardData.Dataset> trainingDatasets) {
        boolean queries = trainingDatasets.stream()
                .flatMap(dataset -> dataset.columns().stream())
                .anyMatch(column -> column.equals("query") || column.equals("question"));
        return style.showsSimilarities() && model.kind() != ModelKind.CROSS_ENCODER && (model.retrieval() || queries);
    }

    /** Examples that nobody has measured. */
    public static CardData.UsageExamples unmeasured(List<String> texts, boolean retrieval) {
        return new CardData.UsageExamples(retrieval, List.copyOf(texts), null);
    }

    /** Python has a number for rows of any length. */
    private static Number maxLength(ModelFacts model) {
        return model.maxLength() == Integer.MAX_VALUE ? (Number) Double.POSITIVE_INFINITY : (Number) model.maxLength();
    }

    private static String title(CardOptions options, ModelFacts model, CardData.BaseModel base) {
        if (options.modelName() != null) {
            return options.modelName();
        }
        if (model.modelType() != null) {
            return model.modelType();
        }
        String type = model.kind().key();
        return base == null ? type : type + " based on " + base.id();
    }

    private static List<String> tags(CardOptions options, ModelFacts model, CardData training, Set<String> losses) {
        ModelKind kind = model.kind();
        boolean newer = options.style().configuresArchitecture();
        List<String> tags = new ArrayList<>(
                switch (kind) {
                    case BI_ENCODER -> List.of("sentence-transformers", "sentence-similarity", "feature-extraction");
                    case CROSS_ENCODER -> List.of("sentence-transformers", "cross-encoder");
                    case SPARSE_ENCODER -> List.of("sentence-transformers", "sparse-encoder", "sparse");
                    case MULTI_VECTOR_ENCODER ->
                        List.of("sentence-transformers", "multi-vector", "colbert", "late-interaction");
                });
        if (newer && kind == ModelKind.CROSS_ENCODER) {
            tags.add("reranker");
        } else if (newer && kind == ModelKind.BI_ENCODER) {
            tags.add("dense");
        }
        model.features().forEach(feature -> tags.add(feature.toLowerCase(Locale.ROOT)));
        tags.addAll(options.tags());
        if (!losses.isEmpty()) {
            tags.add("generated_from_trainer");
        }
        long size = training.trainingDatasets().stream()
                .map(CardData.Dataset::size)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
        if (size > 0) {
            tags.add("dataset_size:" + size);
        }
        losses.forEach(loss -> tags.add("loss:" + loss));
        return List.copyOf(new LinkedHashSet<>(tags));
    }

    private static String pipelineTag(ModelFacts model) {
        return switch (model.kind()) {
            case BI_ENCODER -> "sentence-similarity";
            case CROSS_ENCODER -> model.labels() == 1 ? "text-ranking" : "text-classification";
            case SPARSE_ENCODER, MULTI_VECTOR_ENCODER -> "feature-extraction";
        };
    }

    private static String taskName(ModelFacts model) {
        return switch (model.kind()) {
            case BI_ENCODER ->
                "semantic textual similarity, semantic search, paraphrase mining, text classification, clustering, and more";
            case CROSS_ENCODER ->
                model.labels() == 1 ? "text reranking and semantic search" : "text pair classification";
            case SPARSE_ENCODER -> "semantic search and sparse retrieval";
            case MULTI_VECTOR_ENCODER -> "semantic search with late interaction";
        };
    }

    private static List<String> hubDatasets(CardData training) {
        Set<String> ids = new LinkedHashSet<>();
        Stream.concat(training.trainingDatasets().stream(), training.evaluationDatasets().stream())
                .map(CardData.Dataset::id)
                .filter(Objects::nonNull)
                .forEach(ids::add);
        return List.copyOf(ids);
    }
}
