package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.SetAverages;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.SparseEmbeddings;
import org.sentenceforge.eval.vector.SparseEmbeddings.Seen;
import org.sentenceforge.eval.vector.Sparsity;

/**
 * An evaluator that also measures sparse encoders, as the reference's evaluators of these do: the same numbers, then how many components of
 * an embedding are not 0 ({@code active_dims}), which share of them is ({@code sparsity_ratio}), of queries and documents each by themselves,
 * and in retrieval how many products a score takes ({@code avg_flops}). Other embeddings are the evaluator's own.
 *
 * @param maxActiveDims how many components of an embedding are kept at most, the largest
 */
record SparseForm(Task task, EmbeddingEvaluator evaluator, OptionalInt maxActiveDims) implements EmbeddingEvaluator {
    static final Parameter<Integer> MAX_ACTIVE_DIMS = Parameter.optional(
            "max_active_dims",
            ValueTypes.whole(1),
            "keep only this many of the largest components of a sparse embedding");

    private static final Set<String> RETRIEVAL = Set.of("InformationRetrieval", "NanoBEIR");
    private static final Set<String> OTHERS =
            Set.of("EmbeddingSimilarity", "Triplet", "BinaryClassification", "Reranking", "Translation", "MSE");
    private static final Set<String> NAMED_WITHOUT_CLASS = Set.of("Semantic Similarity", "Knowledge Distillation");
    private static final Map<String, String> GROUPS = Map.of(
            "queries", "query_",
            "corpus", "corpus_",
            "documents", "corpus_",
            "anchor", "anchor_",
            "positive", "positive_",
            "negative", "negative_");

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        if (!source.isSparse()) {
            if (maxActiveDims.isPresent()) {
                throw SforgeException.usage(
                        "max_active_dims: expected a sparse encoder, got a model with dense embeddings");
            }
            return evaluator.evaluate(source);
        }
        if (!RETRIEVAL.contains(task.name()) && !OTHERS.contains(task.name())) {
            throw SforgeException.usage(task.name() + ": sparse encoders are not measured by this task");
        }
        SparseEmbeddings embeddings = new SparseEmbeddings(source, maxActiveDims);
        List<EvaluationResult> results = evaluator.evaluate(embeddings).results();
        List<Seen> seen = embeddings.seen();
        if (results.size() == 1) {
            // the reference's classification asks for the two columns' distinct texts
            boolean once = task.name().equals("BinaryClassification");
            return Evaluation.of(sparse(
                    results.get(0),
                    statistics(once ? seen.stream().reduce(Seen::and).stream().toList() : seen)));
        }
        // of each set queries and documents, then the means over the sets
        List<EvaluationResult> sets = new ArrayList<>();
        for (int i = 0; i < results.size() - 1; i++) {
            sets.add(sparse(cut(results.get(i)), statistics(seen.subList(2 * i, 2 * i + 2))));
        }
        return SetAverages.evaluation(sets, sparse(cut(results.get(results.size() - 1)), together(seen)));
    }

    /** Over all data sets. */
    private Map<String, Double> together(List<Seen> seen) {
        Map<String, List<Sparsity>> groups = groups(seen);
        groups.replaceAll((prefix, group) ->
                group.stream().reduce(Sparsity::plus).stream().toList());
        return statistics(groups);
    }

    private Map<String, Double> statistics(List<Seen> seen) {
        return statistics(groups(seen));
    }

    private static Map<String, List<Sparsity>> groups(List<Seen> seen) {
        Map<String, List<Sparsity>> groups = new LinkedHashMap<>();
        seen.forEach(some -> groups.computeIfAbsent(GROUPS.getOrDefault(some.role(), ""), group -> new ArrayList<>())
                .add(some.sparsity()));
        return groups;
    }

    private Map<String, Double> statistics(Map<String, List<Sparsity>> groups) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        groups.forEach((prefix, group) -> {
            numbers.put(
                    prefix + "active_dims",
                    group.stream().mapToDouble(Sparsity::activeDims).average().orElse(0));
            numbers.put(
                    prefix + "sparsity_ratio",
                    group.stream().mapToDouble(Sparsity::ratio).average().orElse(1));
        });
        if (RETRIEVAL.contains(task.name())) {
            numbers.put(
                    "avg_flops",
                    groups.get("query_").get(0).products(groups.get("corpus_").get(0)));
        }
        return numbers;
    }

    /** One of several data sets, whose name and file say to how many components embeddings were cut. */
    private EvaluationResult cut(EvaluationResult result) {
        if (maxActiveDims.isEmpty()) {
            return result;
        }
        String suffix = "_" + maxActiveDims.getAsInt();
        EvaluationResult.CsvRow csv = result.csv();
        return new EvaluationResult(
                result.evaluator(),
                result.description(),
                result.name() + suffix,
                result.metrics(),
                result.primaryMetric(),
                result.config(),
                new EvaluationResult.CsvRow(
                        csv.file().replace(result.name() + "_results", result.name() + suffix + "_results"),
                        csv.columns(),
                        csv.values(),
                        csv.lineEnd()),
                result.items(),
                result.details());
    }

    private EvaluationResult sparse(EvaluationResult result, Map<String, Double> statistics) {
        Map<String, Double> metrics = new LinkedHashMap<>(result.metrics());
        metrics.putAll(statistics);
        Map<String, Object> config = new LinkedHashMap<>(result.config());
        maxActiveDims.ifPresent(most -> config.put("max_active_dims", most));
        List<String> columns = new ArrayList<>(result.csv().columns());
        columns.addAll(statistics.keySet());
        List<Number> values = new ArrayList<>(result.csv().values());
        values.addAll(statistics.values());
        String words = result.description();
        return new EvaluationResult(
                "Sparse" + result.evaluator(),
                NAMED_WITHOUT_CLASS.contains(words) ? words : "Sparse " + words,
                result.name(),
                metrics,
                result.primaryMetric(),
                config,
                // the reference writes the file once more to add to it, with Python's csv module
                new EvaluationResult.CsvRow(result.csv().file(), columns, values, "\r\n"),
                result.items(),
                result.details());
    }
}
