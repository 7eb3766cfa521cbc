package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Everything that a card says, in the schema of the project's card data files: one JSON object, keys in snake case. Lists may be
 * empty, other components null where a model has no such fact.
 *
 * @param card the card's own name; not printed
 * @param title name of the model
 * @param modelId hub id for the usage code
 * @param tags header tags, complete and in order
 * @param taskName end of the introduction
 * @param hubDatasets hub ids for the header
 * @param similarityFunction {@code cosine}, {@code dot}, {@code euclidean}, {@code manhattan}, or another name
 * @param frameworkVersions label → version
 * @param citations headings, in order
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CardData(
        String card,
        CardStyle style,
        CardKind kind,
        HeaderOrder headerKeyOrder,
        String title,
        String modelId,
        List<String> language,
        String license,
        List<String> tags,
        String libraryName,
        String pipelineTag,
        BaseModel baseModel,
        String taskName,
        List<String> hubDatasets,
        Number maxSequenceLength,
        Integer outputDimensionality,
        Integer numLabels,
        String similarityFunction,
        List<ModuleText> modules,
        List<WidgetExample> widget,
        UsageExamples usage,
        List<CardDataset> trainingDatasets,
        List<CardDataset> evaluationDatasets,
        List<CardEvaluation> evaluations,
        Hyperparameters hyperparameters,
        TrainingLogs trainingLogs,
        Map<String, String> frameworkVersions,
        List<String> citations,
        ManualInsert manualInsert) {
    public CardData {
        style = style == null ? CardStyle.DEFAULT : style;
        kind = kind == null ? CardKind.SENTENCE_TRANSFORMER : kind;
        headerKeyOrder = headerKeyOrder == null ? HeaderOrder.DECLARED : headerKeyOrder;
        language = orEmpty(language);
        tags = orEmpty(tags);
        hubDatasets = orEmpty(hubDatasets);
        modules = orEmpty(modules);
        widget = orEmpty(widget);
        usage = usage == null ? new UsageExamples(false, List.of(), null) : usage;
        trainingDatasets = orEmpty(trainingDatasets);
        evaluationDatasets = orEmpty(evaluationDatasets);
        evaluations = orEmpty(evaluations);
        hyperparameters = hyperparameters == null ? new Hyperparameters(null, null) : hyperparameters;
        trainingLogs = trainingLogs == null ? new TrainingLogs(null, null) : trainingLogs;
        frameworkVersions = frameworkVersions == null ? Map.of() : frameworkVersions;
        citations = orEmpty(citations);
    }

    /**
     * The same data with another value of one key.
     *
     * @param key in the file's notation, {@code training_logs}
     */
    public CardData with(String key, Object value) {
        ObjectMapper mapper = CardJson.mapper();
        ObjectNode tree = mapper.valueToTree(this);
        if (!tree.has(key)) {
            throw new IllegalArgumentException("card data have no key " + key);
        }
        tree.set(key, mapper.valueToTree(value));
        return mapper.convertValue(tree, CardData.class);
    }

    /** The same data in another style. */
    public CardData withStyle(CardStyle other) {
        return with("style", other);
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
