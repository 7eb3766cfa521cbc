package org.sentenceforge.eval.evaluator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.retrieval.ExactSearch;
import org.sentenceforge.eval.retrieval.Hits;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;

/**
 * Translations: how often a text's most similar text of the other language (by cosine) is its own translation; of equally
 * similar ones the first counts.
 *
 * <p>Keys: {@code src2trg_accuracy}, {@code trg2src_accuracy}, {@code mean_accuracy} (primary).
 */
public final class TranslationEvaluator implements EmbeddingEvaluator {
    public static final Task TASK = Task.ofEmbeddings(
            "Translation",
            "translation",
            "how often a text's most similar text of the other language is its own translation",
            TextTable.PARAMETERS,
            TranslationEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.of(config, "source", "target");
        Dimensions dimensions = Dimensions.read(config);
        return data -> {
            TextTable.Rows rows = table.open(data);
            return dimensions.each(dimension ->
                    new TranslationEvaluator(dimension.name(), rows.texts(0), rows.texts(1), dimension.truncateDim()));
        };
    }

    private final String name;
    private final TextColumn sources;
    private final TextColumn targets;
    private final OptionalInt truncateDim;

    public TranslationEvaluator(String name, List<String> sources, List<String> targets, OptionalInt truncateDim) {
        Rows.requireSome(sources.size(), "translations");
        this.name = name;
        this.sources = new TextColumn("source", sources);
        this.targets = new TextColumn("target", targets);
        this.truncateDim = truncateDim;
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors a = source.embed(sources, new Prompt.Default(), truncateDim);
        Vectors b = source.embed(targets, new Prompt.Default(), truncateDim);
        double[] forward = own(a, b);
        double[] backward = own(b, a);
        double src2trg = Mean.of(forward);
        double trg2src = Mean.of(backward);
        double[] both = new double[forward.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (forward[i] + backward[i]) / 2;
        }
        Map<String, double[]> items = new LinkedHashMap<>();
        items.put("src2trg_accuracy", forward);
        items.put("trg2src_accuracy", backward);
        items.put("mean_accuracy", both);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("src2trg_accuracy", src2trg);
        metrics.put("trg2src_accuracy", trg2src);
        metrics.put("mean_accuracy", (src2trg + trg2src) / 2);
        Map<String, Object> config = new LinkedHashMap<>();
        truncateDim.ifPresent(dimension -> config.put("truncate_dim", dimension));
        return Evaluation.of(new EvaluationResult(
                "TranslationEvaluator",
                name,
                metrics,
                "mean_accuracy",
                config,
                Map.of(),
                new EvaluationResult.CsvRow(
                        EvaluationResult.CsvRow.fileName("translation_evaluation", name, "_results.csv"),
                        List.of("src2trg", "trg2src"),
                        List.of(src2trg, trg2src)),
                Optional.of(new Items.Averaged(Rows.ids(both.length), items)),
                List.of()));
    }

    private static double[] own(Vectors queries, Vectors corpus) {
        List<Hits> hits = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, 1, corpus.size())
                .search(queries, corpus);
        double[] own = new double[hits.size()];
        for (int i = 0; i < own.length; i++) {
            own[i] = hits.get(i).rows()[0] == i ? 1 : 0;
        }
        return own;
    }
}
