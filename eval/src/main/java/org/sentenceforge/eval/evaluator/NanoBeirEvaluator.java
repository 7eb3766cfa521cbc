package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.RetrievalCsv;
import org.sentenceforge.eval.result.SetAverages;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.retrieval.RetrievalOptions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.NanoBeirSet;
import org.sentenceforge.eval.vector.EmbeddingSource;

/**
 * Retrieval on the small data sets of NanoBEIR: each as {@link InformationRetrievalEvaluator}, and the means over them.
 *
 * <p>Keys: each set's with the prefix {@code Nano<Name>_}, then the means as {@code NanoBEIR_mean_<score>_ndcg@10} … Primary:
 * the mean nDCG at the largest k of the best score function.
 */
public final class NanoBeirEvaluator implements EmbeddingEvaluator {

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
            RetrievalOptions own = new RetrievalOptions(
                    options.cutoffs(),
                    options.functions(),
                    options.primaryMetric(),
                    options.truncateDim(),
                    set.queryPrompt(),
                    set.corpusPrompt());
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
        EvaluationResult mean = new EvaluationResult(
                "NanoBEIREvaluator",
                name(),
                means,
                options.primaryMetric().orElse(best),
                config(),
                Map.of(),
                new RetrievalCsv(options.cutoffs(), scoreNames).row("NanoBEIR_evaluation_mean_results.csv", means),
                Optional.empty(),
                List.of());
        return SetAverages.evaluation(results, mean);
    }

    private String suffix() {
        OptionalInt dimension = options.truncateDim();
        return dimension.isPresent() ? "_" + dimension.getAsInt() : "";
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("dataset_names", sets.stream().map(NamedSet::name).toList());
        options.truncateDim().ifPresent(dimension -> config.put("truncate_dim", dimension));
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
