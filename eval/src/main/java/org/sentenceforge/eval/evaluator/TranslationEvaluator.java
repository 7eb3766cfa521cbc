package org.sentenceforge.eval.evaluator;

import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;

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
            Task.joined(TextTable.PARAMETERS, Precisions.PARAMETERS),
            TranslationEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.of(config, "source", "target");
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            TextTable.Rows rows = table.open(data);
            return precisions.each(
                    dimensions,
                    dimension -> new TranslationEvaluator(
                            dimension.name(), rows.texts(0), rows.texts(1), dimension.truncateDim()));
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
        double[] both = new double[forward.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (forward[i] + backward[i]) / 2;
        }
        Scores scores = new Scores("TranslationEvaluator", name)
                .truncateDim(truncateDim)
                .add("src2trg_accuracy", "src2trg", forward)
                .add("trg2src_accuracy", "trg2src", backward);
        double mean = (scores.get("src2trg_accuracy") + scores.get("trg2src_accuracy")) / 2;
        return scores.add("mean_accuracy", mean, both).evaluation("mean_accuracy", "translation_evaluation");
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
