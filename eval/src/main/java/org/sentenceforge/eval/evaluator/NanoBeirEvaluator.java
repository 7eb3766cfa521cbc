package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.RetrievalCsv;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.result.SetAverages;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.NanoBeirSet;
import org.sentenceforge.eval.task.NanoSets;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.RetrievalFiles;
import org.sentenceforge.eval.task.RetrievalOptions;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;

/**
 * Retrieval on the small data sets of NanoBEIR: each as {@link InformationRetrievalEvaluator}, and the means over them.
 *
 * <p>Keys: each set's with the prefix {@code Nano<Name>_}, then the means as {@code NanoBEIR_mean_<score>_ndcg@10} … Primary:
 * the mean nDCG at the largest k of the best score function.
 */
public final class NanoBeirEvaluator implements EmbeddingEvaluator {
    private static final Parameter<Map<String, String>> QUERY_PROMPTS = Parameter.of(
            "query_prompts",
            ValueTypes.mapOf(ValueTypes.TEXT),
            Map.of(),
            "the prompt that precedes each query, by the data set's name");
    private static final Parameter<Map<String, String>> CORPUS_PROMPTS = Parameter.of(
            "corpus_prompts",
            ValueTypes.mapOf(ValueTypes.TEXT),
            Map.of(),
            "the prompt that precedes each document, by the data set's name");

    public static final Task TASK = Task.ofEmbeddings(
                    "NanoBEIR",
                    "nano-beir",
                    "retrieval on the small data sets of NanoBEIR, and the means over them",
                    Task.joined(
                            NanoSets.PARAMETERS, RetrievalOptions.PARAMETERS, List.of(QUERY_PROMPTS, CORPUS_PROMPTS)),
                    NanoBeirEvaluator::read)
            .withPairForm(CrossEncoderNanoBeirEvaluator.TASK);

    private static PlannedTask.Opening read(Config config) {
        NanoSets sets = NanoSets.read(config, NanoBeirSet.names());
        RetrievalOptions options = RetrievalOptions.read(config);
        Map<String, Prompt> queryPrompts = prompts(config, QUERY_PROMPTS, sets, options.queryPrompt());
        Map<String, Prompt> corpusPrompts = prompts(config, CORPUS_PROMPTS, sets, options.corpusPrompt());
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            List<NamedSet> named = new ArrayList<>();
            sets.sets().forEach((name, set) -> {
                RetrievalData collection = sets.open(set, data).data();
                RetrievalFiles.warnOfUnknownIds(collection, set.folder(), data);
                named.add(new NamedSet(name, set, collection, queryPrompts.get(name), corpusPrompts.get(name)));
            });
            return precisions.each(
                    dimensions,
                    (cut, precision) -> new NanoBeirEvaluator(
                            named, options.cutTo(cut.truncateDim()).store(precision)));
        };
    }

    /** A prompt for each set. */
    private static Map<String, Prompt> prompts(
            Config config, Parameter<Map<String, String>> parameter, NanoSets sets, Prompt otherwise) {
        Map<String, String> words = config.get(parameter);
        Map<String, Prompt> prompts = new LinkedHashMap<>();
        for (String name : sets.sets().keySet()) {
            if (!words.isEmpty() && !words.containsKey(name)) {
                config.problem(
                        parameter.name(),
                        "expected an entry for every data set, also for " + name + ", got " + words.keySet());
            }
            prompts.put(
                    name, words.containsKey(name) ? new Prompt.Literal(words.get(name), otherwise.role()) : otherwise);
        }
        return prompts;
    }

    /**
     * One of the sets.
     *
     * @param name as the user wrote it
     */
    public record NamedSet(String name, NanoBeirSet set, RetrievalData data, Prompt queryPrompt, Prompt corpusPrompt) {}

    private final List<NamedSet> sets;
    private final RetrievalOptions options;

    /** @param options for all sets; their prompts are the sets' own */
    public NanoBeirEvaluator(List<NamedSet> sets, RetrievalOptions options) {
        if (sets.isEmpty()) {
            throw SforgeException.usage(
                    "no NanoBEIR data set was named; leave the names out to evaluate on all of them");
        }
        this.sets = sets;
        this.options = options;
    }

    private String name() {
        return "NanoBEIR_mean" + suffix();
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        List<EvaluationResult> results = new ArrayList<>();
        for (NamedSet set : sets) {
            RetrievalOptions own = options.withPrompts(set.queryPrompt(), set.corpusPrompt());
            results.addAll(new InformationRetrievalEvaluator(set.set().folder() + suffix(), set.data(), own)
                    .evaluate(source)
                    .results());
        }
        Map<String, Double> means = SetAverages.of(results);
        List<String> scoreNames = (options.functions().isEmpty()
                        ? List.of(source.similarityFunction())
                        : options.functions())
                .stream().map(SimilarityFunction::key).sorted().toList();
        String best = scoreNames.stream()
                .map(score -> score + "_ndcg@" + options.cutoffs().largestNdcg())
                .max(Comparator.comparing(means::get))
                .orElseThrow();
        Scores found = new Scores("NanoBEIREvaluator", name()).config(config()).addAll(means);
        new RetrievalCsv(options.cutoffs(), scoreNames).addTo(found);
        EvaluationResult mean =
                found.result(options.primaryMetric().orElse(best), "NanoBEIR_evaluation_mean_results.csv", "\n");
        return SetAverages.evaluation(
                results,
                options.stored()
                        .precision()
                        .map(stored -> mean.withConfig("precision", stored.key()))
                        .orElse(mean));
    }

    private String suffix() {
        OptionalInt dimension = options.truncateDim();
        return (dimension.isPresent() ? "_" + dimension.getAsInt() : "")
                + options.stored().precision().map(stored -> "_" + stored.key()).orElse("");
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("dataset_names", sets.stream().map(NamedSet::name).toList());
        options.truncateDim().ifPresent(dimension -> config.put("truncate_dim", dimension));
        config.putAll(options.stored().config());
        Map<String, String> queryPrompts = new LinkedHashMap<>();
        Map<String, String> corpusPrompts = new LinkedHashMap<>();
        for (NamedSet set : sets) {
            if (set.queryPrompt() instanceof Prompt.Literal literal) {
                queryPrompts.put(set.name(), literal.text());
            }
            if (set.corpusPrompt() instanceof Prompt.Literal literal) {
                corpusPrompts.put(set.name(), literal.text());
            }
        }
        if (!queryPrompts.isEmpty()) {
            config.put("query_prompts", queryPrompts);
        }
        if (!corpusPrompts.isEmpty()) {
            config.put("corpus_prompts", corpusPrompts);
        }
        return config;
    }
}
