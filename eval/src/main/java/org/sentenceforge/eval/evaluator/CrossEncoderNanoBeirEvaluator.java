package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.MissingPositives;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Sample;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.result.SetAverages;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.NanoBeirSet;
import org.sentenceforge.eval.task.NanoSets;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;

/**
 * Reranking of the first documents of a BM25 ranking on the small data sets of NanoBEIR: each as
 * {@link CrossEncoderRerankingEvaluator}, and the means over them.
 *
 * <p>Keys: {@code Nano<Name>_R<rerankK>_{map,mrr@k,ndcg@k,base_…}}, then {@code NanoBEIR_R<rerankK>_mean_…}.
 */
public final class CrossEncoderNanoBeirEvaluator implements PairEvaluator {
    private static final Parameter<Integer> RERANK_K =
            Parameter.of("rerank_k", ValueTypes.whole(1), 100, "how many documents of each BM25 ranking are reranked");

    public static final Task TASK = Task.ofPairs(
            "CrossEncoderNanoBEIR",
            "cross-encoder-nano-beir",
            "reranking of BM25 rankings on the small data sets of NanoBEIR, and the means over them",
            Task.joined(
                    List.of(Dimensions.NAME),
                    NanoSets.PARAMETERS,
                    CrossEncoderRerankingEvaluator.PARAMETERS,
                    List.of(RERANK_K)),
            CrossEncoderNanoBeirEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        NanoSets sets = NanoSets.read(config, NanoBeirSet.rerankingNames());
        int rerankK = config.get(RERANK_K);
        int atK = config.get(CrossEncoderRerankingEvaluator.AT_K);
        MissingPositives missing = CrossEncoderRerankingEvaluator.missingPositives(config);
        return data -> {
            List<NamedSet> named = new ArrayList<>();
            sets.sets()
                    .forEach((name, set) -> named.add(new NamedSet(
                            name,
                            set,
                            sets.open(set, data).rankings(rerankK).stream()
                                    .map(ranking -> new Sample(
                                            ranking.query(),
                                            ranking.relevant(),
                                            new CrossEncoderRerankingEvaluator.Candidates.Ranked(ranking.ranked())))
                                    .toList())));
            return List.of(new CrossEncoderNanoBeirEvaluator(named, rerankK, atK, missing));
        };
    }

    /**
     * One of the sets.
     *
     * @param name as the user wrote it
     * @param samples the queries with the first {@code rerankK} documents of their ranking
     */
    public record NamedSet(String name, NanoBeirSet set, List<Sample> samples) {}

    private final List<NamedSet> sets;
    private final int rerankK;
    private final int atK;
    private final MissingPositives missingPositives;

    public CrossEncoderNanoBeirEvaluator(List<NamedSet> sets, int rerankK, int atK, MissingPositives missingPositives) {
        if (sets.isEmpty()) {
            throw SforgeException.usage(
                    "no NanoBEIR data set was named; leave the names out to evaluate on all of them");
        }
        this.sets = sets;
        this.rerankK = rerankK;
        this.atK = atK;
        this.missingPositives = missingPositives;
    }

    private String name() {
        return "NanoBEIR_R" + rerankK + "_mean";
    }

    @Override
    public Evaluation evaluate(PairScorer scorer) {
        List<EvaluationResult> results = new ArrayList<>();
        for (NamedSet set : sets) {
            String name = set.set().folder() + "_R" + rerankK;
            results.addAll(new CrossEncoderRerankingEvaluator(name, set.samples(), atK, missingPositives)
                    .evaluate(scorer)
                    .results());
        }
        Map<String, Double> means = SetAverages.of(results);
        EvaluationResult mean = new Scores("CrossEncoderNanoBEIREvaluator", name())
                .config("dataset_names", sets.stream().map(NamedSet::name).toList())
                .config("rerank_k", rerankK)
                .config("at_k", atK)
                .config("always_rerank_positives", missingPositives == MissingPositives.RANKED_TOO)
                .addAll(means)
                .column("MAP", means.get("map"))
                .column("MRR@" + atK, means.get("mrr@" + atK))
                .column("NDCG@" + atK, means.get("ndcg@" + atK))
                .result("ndcg@" + atK, "NanoBEIR_evaluation_mean_results.csv", "\n");
        return SetAverages.evaluation(results, mean);
    }
}
