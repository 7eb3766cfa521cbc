package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.metric.ScoredMetrics.TieOrder;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.RankedLists;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.RowFile;
import org.sentenceforge.eval.task.Task;

/**
 * Reranking by a cross-encoder: candidates of each query ranked by the model's score. Candidates are either relevant and
 * irrelevant documents, or a ranked list of a first stage, whose own metrics are then reported beside ({@code base_…}).
 *
 * <p>Keys: {@code map}, {@code mrr@k}, {@code ndcg@k}; nDCG and MAP give ties no order. Primary: {@code ndcg@k}.
 */
public final class CrossEncoderRerankingEvaluator implements PairEvaluator {
    static final Parameter<Integer> AT_K =
            Parameter.of("at_k", ValueTypes.whole(1), 10, "the rank at which MRR and nDCG of reranking are taken");
    private static final Parameter<Boolean> ALWAYS_RERANK_POSITIVES = Parameter.of(
            "always_rerank_positives",
            ValueTypes.FLAG,
            true,
            "also rank relevant documents that the first stage missed");

    /** What reranking by a cross-encoder can be given. */
    static final List<Parameter<?>> PARAMETERS = List.of(AT_K, ALWAYS_RERANK_POSITIVES);

    public static final Task TASK = Task.ofPairs(
            "CrossEncoderReranking",
            "cross-encoder-reranking",
            "candidates of each query, ranked by a cross-encoder's score",
            Task.joined(List.of(Dimensions.NAME, RowFile.DATA), PARAMETERS),
            CrossEncoderRerankingEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        String name = config.get(Dimensions.NAME);
        List<String> files = config.require(RowFile.DATA, List.of());
        int atK = config.get(AT_K);
        MissingPositives missing = missingPositives(config);
        return data -> {
            List<Sample> samples = new ArrayList<>();
            RowFile.of(files)
                    .forEach(
                            Selection.of("query").withOptional("positive", "negative", "documents"),
                            row -> samples.add(sample(row)));
            return List.of(new CrossEncoderRerankingEvaluator(name, samples, atK, missing));
        };
    }

    static MissingPositives missingPositives(Config config) {
        return config.get(ALWAYS_RERANK_POSITIVES) ? MissingPositives.RANKED_TOO : MissingPositives.LEFT_OUT;
    }

    private static Sample sample(Row row) {
        boolean negatives = row.cell(2) != null;
        boolean ranked = row.cell(3) != null;
        if (negatives == ranked) {
            throw SforgeException.badData(row.location() + ": expected either 'negative' or 'documents', found "
                    + (ranked ? "both" : "neither"));
        }
        return new Sample(
                row.text("query"),
                row.texts(1),
                negatives ? new Candidates.Negatives(row.texts(2)) : new Candidates.Ranked(row.texts(3)));
    }

    /** What is ranked for a query. */
    public sealed interface Candidates {

        /** Documents known to be irrelevant, ranked together with the relevant ones. */
        record Negatives(List<String> texts) implements Candidates {}

        /** What a first stage found, best first, relevant and irrelevant ones. */
        record Ranked(List<String> texts) implements Candidates {}
    }

    public record Sample(String query, List<String> positive, Candidates candidates) {}

    /** What happens to relevant documents that the first stage did not find. */
    public enum MissingPositives {
        RANKED_TOO,
        LEFT_OUT
    }

    private record Labelled(List<String> documents, boolean[] relevant) {
        boolean anyRelevant() {
            for (boolean r : relevant) {
                if (r) {
                    return true;
                }
            }
            return false;
        }
    }

    private final String name;
    private final List<Sample> samples;
    private final int atK;
    private final MissingPositives missingPositives;

    public CrossEncoderRerankingEvaluator(
            String name, List<Sample> samples, int atK, MissingPositives missingPositives) {
        Rows.requireSome(samples.size(), "samples");
        this.name = name;
        this.samples = samples;
        this.atK = atK;
        this.missingPositives = missingPositives;
    }

    @Override
    public Evaluation evaluate(PairScorer scorer) {
        if (scorer.labels() != 1) {
            throw SforgeException.usage("reranking needs a model with one score per pair, this one has "
                    + scorer.labels() + " labels; evaluate it with --task cross-encoder-classification");
        }
        RankedLists base = new RankedLists(samples.size(), atK, TieOrder.LATER_FIRST);
        RankedLists reranked = new RankedLists(samples.size(), atK, TieOrder.LATER_FIRST);
        List<Labelled> lists = new ArrayList<>();
        List<PairScorer.TextPair> pairs = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            judgeFirstStage(i, sample, base);
            Labelled list = labelled(sample);
            lists.add(list);
            if (list.anyRelevant()) {
                list.documents().forEach(document -> pairs.add(new PairScorer.TextPair(sample.query(), document)));
            }
        }
        float[][] scores = scorer.score(pairs);
        int next = 0;
        for (int i = 0; i < lists.size(); i++) {
            Labelled list = lists.get(i);
            if (list.anyRelevant()) {
                float[] own = new float[list.relevant().length];
                for (int j = 0; j < own.length; j++) {
                    own[j] = scores[next++][0];
                }
                reranked.judge(i, list.relevant(), own);
            }
        }
        return Evaluation.of(result(base, reranked));
    }

    private EvaluationResult result(RankedLists base, RankedLists reranked) {
        boolean hasFirstStage = samples.get(0).candidates() instanceof Candidates.Ranked;
        Scores scores = new Scores("CrossEncoderRerankingEvaluator", name).config("at_k", atK);
        reranked.addTo(scores);
        if (hasFirstStage) {
            base.addBaseTo(scores);
            scores.config("always_rerank_positives", missingPositives == MissingPositives.RANKED_TOO);
        }
        return reranked.result(scores, "CrossEncoderRerankingEvaluator");
    }

    private void judgeFirstStage(int index, Sample sample, RankedLists base) {
        if (!(sample.candidates() instanceof Candidates.Ranked ranked)) {
            return;
        }
        List<String> documents = ranked.texts();
        int found = (int) documents.stream().filter(sample.positive()::contains).count();
        if (found == 0) {
            return;
        }
        int size = documents.size() + Math.max(0, sample.positive().size() - found);
        boolean[] relevant = new boolean[size];
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            relevant[i] = i >= documents.size() || sample.positive().contains(documents.get(i));
            scores[i] = size - i;
        }
        base.judge(index, relevant, scores);
    }

    private Labelled labelled(Sample sample) {
        Set<String> positives = new LinkedHashSet<>(sample.positive());
        List<String> documents = new ArrayList<>();
        if (sample.candidates() instanceof Candidates.Ranked ranked) {
            if (missingPositives == MissingPositives.LEFT_OUT) {
                boolean[] relevant = new boolean[ranked.texts().size()];
                for (int i = 0; i < relevant.length; i++) {
                    relevant[i] = positives.contains(ranked.texts().get(i));
                }
                return new Labelled(ranked.texts(), relevant);
            }
            documents.addAll(sample.positive());
            ranked.texts().stream().filter(text -> !positives.contains(text)).forEach(documents::add);
        } else if (sample.candidates() instanceof Candidates.Negatives negatives) {
            documents.addAll(sample.positive());
            documents.addAll(negatives.texts());
        }
        boolean[] relevant = new boolean[documents.size()];
        for (int i = 0; i < sample.positive().size(); i++) {
            relevant[i] = true;
        }
        return new Labelled(documents, relevant);
    }
}
