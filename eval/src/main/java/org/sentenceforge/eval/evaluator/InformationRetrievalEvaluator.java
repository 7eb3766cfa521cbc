package org.sentenceforge.eval.evaluator;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.metric.RankMetrics;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Rankings;
import org.sentenceforge.eval.result.RetrievalCsv;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.retrieval.Cutoffs;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.RetrievalFiles;
import org.sentenceforge.eval.task.RetrievalOptions;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Retrieval of documents for queries: each query's best documents by exact search, judged by accuracy, precision, recall,
 * nDCG, MRR and MAP at given ranks. Equal scores are ranked by ascending document id.
 *
 * <p>Keys: {@code <score>_accuracy@1} … {@code <score>_map@100}. Primary: {@code <score>_ndcg@<largest k>}.
 */
public final class InformationRetrievalEvaluator implements EmbeddingEvaluator {
    public static final Task TASK = Task.ofEmbeddings(
            "InformationRetrieval",
            "information-retrieval",
            "retrieval of documents for queries, by exact search",
            Task.joined(RetrievalFiles.PARAMETERS, RetrievalOptions.PARAMETERS),
            InformationRetrievalEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        RetrievalFiles files = RetrievalFiles.read(config);
        RetrievalOptions options = RetrievalOptions.read(config);
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            RetrievalData collection = files.open(data);
            return precisions.each(
                    dimensions,
                    (cut, precision) -> new InformationRetrievalEvaluator(
                            cut.name(),
                            collection,
                            options.cutTo(cut.truncateDim()).store(precision)));
        };
    }

    private final String name;
    private final RetrievalData data;
    private final RetrievalOptions options;
    private final TextColumn queries;
    private final TextColumn corpus;

    /** @throws SforgeException for an empty corpus, or when no query has a relevant document */
    public InformationRetrievalEvaluator(String name, RetrievalData data, RetrievalOptions options) {
        this.name = name;
        this.data = data;
        this.options = options;
        this.queries = new TextColumn("queries", data.queries(), data.judgedQueries());
        this.corpus = new TextColumn("corpus", data.corpus());
        if (data.corpusIds().isEmpty()) {
            throw SforgeException.badData("the corpus is empty; retrieval needs at least one document");
        }
        if (queries.rows().length == 0) {
            throw SforgeException.badData("none of the " + data.queryIds().size()
                    + " queries has a relevant document; check that the ids in the qrels are those of the queries");
        }
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors queryVectors = source.embed(queries, options.queryPrompt(), options.truncateDim());
        Vectors corpusVectors = source.embed(corpus, options.corpusPrompt(), options.truncateDim());
        List<SimilarityFunction> functions =
                options.functions().isEmpty() ? List.of(source.similarityFunction()) : options.functions();
        source.requireCompared(functions);
        Map<String, double[]> values = new LinkedHashMap<>();
        Scores found = new Scores("InformationRetrievalEvaluator", name).config(config());
        for (SimilarityFunction function : functions) {
            List<Hits> hits = options.stored()
                    .search(
                            queryVectors,
                            corpusVectors,
                            data.corpusIds(),
                            function,
                            options.cutoffs().largest());
            found.detail(new Rankings(function.key(), data, queries.rows(), hits));
            judge(function.key() + "_", hits, values);
        }
        // the reference adds reciprocal ranks up in a loop, everything else with NumPy
        values.forEach((key, perQuery) ->
                found.add(key, key.contains("_mrr@") ? Mean.inOrder(perQuery) : Mean.of(perQuery), perQuery));
        found.ids(IntStream.of(queries.rows()).mapToObj(data.queryIds()::get).toList());
        List<String> scoreNames =
                functions.stream().map(SimilarityFunction::key).sorted().toList();
        new RetrievalCsv(options.cutoffs(), scoreNames).addTo(found);
        EvaluationResult result = found.result(
                primaryMetric(scoreNames, found),
                found.fileName("Information-Retrieval_evaluation", "_results.csv"),
                "\n");
        return Evaluation.of(options.stored()
                .precision()
                .map(stored -> result.withConfig("precision", stored.key()))
                .orElse(result));
    }

    private void judge(String prefix, List<Hits> hits, Map<String, double[]> values) {
        Cutoffs at = options.cutoffs();
        for (int i = 0; i < hits.size(); i++) {
            Set<String> relevantIds = data.relevantTo(queries.rows()[i]);
            boolean[] relevant = relevant(hits.get(i), relevantIds);
            int total = relevantIds.size();
            int query = i;
            at.accuracy().forEach(k -> put(values, prefix, "accuracy", k, query, RankMetrics.accuracy(relevant, k)));
            at.precisionRecall()
                    .forEach(k -> put(values, prefix, "precision", k, query, RankMetrics.precision(relevant, k)));
            at.precisionRecall()
                    .forEach(k -> put(values, prefix, "recall", k, query, RankMetrics.recall(relevant, total, k)));
            at.ndcg().forEach(k -> put(values, prefix, "ndcg", k, query, RankMetrics.ndcg(relevant, total, k)));
            at.mrr().forEach(k -> put(values, prefix, "mrr", k, query, RankMetrics.reciprocalRank(relevant, k)));
            at.map()
                    .forEach(k ->
                            put(values, prefix, "map", k, query, RankMetrics.averagePrecision(relevant, total, k)));
        }
    }

    private boolean[] relevant(Hits hits, Set<String> relevantIds) {
        boolean[] relevant = new boolean[hits.size()];
        for (int rank = 0; rank < relevant.length; rank++) {
            relevant[rank] = relevantIds.contains(data.corpusIds().get(hits.rows()[rank]));
        }
        return relevant;
    }

    private void put(Map<String, double[]> values, String prefix, String metric, int k, int query, double value) {
        values.computeIfAbsent(prefix + metric + "@" + k, key -> new double[queries.rows().length])[query] = value;
    }

    private String primaryMetric(List<String> scoreNames, Scores found) {
        String suffix = "_ndcg@" + options.cutoffs().largestNdcg();
        String best = scoreNames.stream()
                .map(key -> key + suffix)
                .max(Comparator.comparing(found::get))
                .orElseThrow();
        String primary = options.primaryMetric().orElse(best);
        if (!found.keys().contains(primary)) {
            throw SforgeException.usage("primary metric '" + primary + "' is not among the computed ones: "
                    + String.join(", ", found.keys()));
        }
        return primary;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        options.truncateDim().ifPresent(dimension -> config.put("truncate_dim", dimension));
        config.putAll(options.stored().config());
        describe(config, "query_prompt", options.queryPrompt());
        describe(config, "corpus_prompt", options.corpusPrompt());
        return config;
    }

    private static void describe(Map<String, Object> config, String key, Prompt prompt) {
        if (prompt instanceof Prompt.Literal literal) {
            config.put(key, literal.text());
        } else if (prompt instanceof Prompt.Named named) {
            config.put(key + "_name", named.name());
        }
    }
}
