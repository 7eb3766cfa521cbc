package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.ScoredMetrics.TieOrder;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.RankedLists;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.RowFile;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.PairwiseScores;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Reranking by embeddings: relevant and irrelevant documents of each query, ranked by their cosine with it, or by a
 * multi-vector encoder's own similarity. Samples without
 * relevant or without irrelevant documents are left out.
 *
 * <p>Keys: {@code map}, {@code mrr@k}, {@code ndcg@k}; nDCG and MAP give ties no order. Primary: {@code ndcg@k}.
 */
public final class RerankingEvaluator implements EmbeddingEvaluator {
    public static final Task TASK = Task.ofEmbeddings(
                    "Reranking",
                    "reranking",
                    "relevant and irrelevant documents of each query, ranked by their similarity with it",
                    Task.joined(List.of(RowFile.DATA, CrossEncoderRerankingEvaluator.AT_K), Precisions.PARAMETERS),
                    RerankingEvaluator::read)
            .withPairForm(CrossEncoderRerankingEvaluator.TASK);

    private static PlannedTask.Opening read(Config config) {
        List<String> files = config.require(RowFile.DATA, List.of());
        int atK = config.get(CrossEncoderRerankingEvaluator.AT_K);
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            List<Sample> samples = new ArrayList<>();
            RowFile.of(files)
                    .forEach(
                            Selection.of("query").withOptional("positive", "negative"),
                            row -> samples.add(new Sample(row.text("query"), row.texts(1), row.texts(2))));
            return precisions.each(
                    dimensions,
                    dimension -> new RerankingEvaluator(dimension.name(), samples, atK, dimension.truncateDim()));
        };
    }

    /** A query with its relevant and its irrelevant documents. */
    public record Sample(String query, List<String> positive, List<String> negative) {
        int documents() {
            return positive.size() + negative.size();
        }
    }

    private final String name;
    private final List<Sample> samples;
    private final int atK;
    private final OptionalInt truncateDim;
    private final TextColumn queries;
    private final TextColumn documents;

    public RerankingEvaluator(String name, List<Sample> samples, int atK, OptionalInt truncateDim) {
        this.name = name;
        this.samples = samples;
        this.atK = atK;
        this.truncateDim = truncateDim;
        int[] usable = IntStream.range(0, samples.size())
                .filter(i -> !samples.get(i).positive().isEmpty()
                        && !samples.get(i).negative().isEmpty())
                .toArray();
        Rows.requireSome(usable.length, "samples with positive and negative documents");
        this.queries =
                new TextColumn("queries", samples.stream().map(Sample::query).toList(), usable);
        List<String> texts = new ArrayList<>();
        samples.forEach(sample -> {
            texts.addAll(sample.positive());
            texts.addAll(sample.negative());
        });
        this.documents = new TextColumn("documents", texts, documentRows(usable));
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors queryVectors = source.embed(queries, new Prompt.Query(), truncateDim);
        Vectors documentVectors = source.embed(documents, new Prompt.Document(), truncateDim);
        RankedLists lists = new RankedLists(queries.rows().length, atK, TieOrder.EARLIER_FIRST);
        int next = 0;
        for (int i = 0; i < queries.rows().length; i++) {
            Sample sample = samples.get(queries.rows()[i]);
            int first = next;
            next += sample.documents();
            float[] scores = PairwiseScores.of(
                    source.isMultiVector() ? source.similarityFunction() : SimilarityFunction.COSINE,
                    queryVectors.select(repeated(i, sample.documents())),
                    documentVectors.select(IntStream.range(first, next).toArray()));
            boolean[] relevant = new boolean[scores.length];
            for (int j = 0; j < scores.length; j++) {
                relevant[j] = j < sample.positive().size();
            }
            lists.judge(i, relevant, scores);
        }
        Scores scores = new Scores("RerankingEvaluator", name)
                .config("at_k", atK)
                .truncateDim(truncateDim)
                .ids(IntStream.of(queries.rows()).mapToObj(Integer::toString).toList());
        lists.addTo(scores);
        return Evaluation.of(lists.result(scores, "RerankingEvaluator"));
    }

    private static int[] repeated(int row, int times) {
        int[] rows = new int[times];
        Arrays.fill(rows, row);
        return rows;
    }

    private int[] documentRows(int[] usable) {
        int[] start = new int[samples.size() + 1];
        for (int i = 0; i < samples.size(); i++) {
            start[i + 1] = start[i] + samples.get(i).documents();
        }
        return IntStream.of(usable)
                .flatMap(i -> IntStream.range(start[i], start[i + 1]))
                .toArray();
    }
}
