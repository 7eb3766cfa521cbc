package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.eval.evaluator.CrossEncoderClassificationEvaluator;
import org.sentenceforge.eval.evaluator.CrossEncoderCorrelationEvaluator;
import org.sentenceforge.eval.evaluator.CrossEncoderNanoBeirEvaluator;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Candidates;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.MissingPositives;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Sample;
import org.sentenceforge.eval.evaluator.LabelAccuracyEvaluator;
import org.sentenceforge.eval.metric.Correlation;

/** Tasks on pairs of texts that a model scores. */
record PairTasks(TaskReader reader) {

    private record Labelled(List<TextPair> pairs, List<Double> labels) {
        int[] classes() {
            return labels.stream().mapToInt(Double::intValue).toArray();
        }

        double[] scores() {
            return labels.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private enum LabelKind {
        CLASS,
        SCORE
    }

    List<LabelAccuracyEvaluator> labelAccuracy() {
        Labelled rows = labelled(LabelKind.CLASS);
        return List.of(new LabelAccuracyEvaluator(reader.name(), rows.pairs(), rows.classes()));
    }

    List<CrossEncoderClassificationEvaluator> classification() {
        Labelled rows = labelled(LabelKind.CLASS);
        return List.of(new CrossEncoderClassificationEvaluator(reader.name(), rows.pairs(), rows.classes()));
    }

    List<CrossEncoderCorrelationEvaluator> correlation() {
        Labelled rows = labelled(LabelKind.SCORE);
        Correlation.requireDifferent(file().source().name(), rows.scores());
        return List.of(new CrossEncoderCorrelationEvaluator(reader.name(), rows.pairs(), rows.scores()));
    }

    List<CrossEncoderRerankingEvaluator> reranking() {
        List<Sample> samples = new ArrayList<>();
        file().forEach(Selection.of("query").withOptional("positive", "negative", "documents"), row -> {
            boolean negatives = row.cell(2) != null;
            boolean ranked = row.cell(3) != null;
            if (negatives == ranked) {
                throw SforgeException.badData(row.location() + ": expected either 'negative' or 'documents', found "
                        + (ranked ? "both" : "neither"));
            }
            samples.add(new Sample(
                    row.text("query"),
                    row.texts(1),
                    negatives ? new Candidates.Negatives(row.texts(2)) : new Candidates.Ranked(row.texts(3))));
        });
        return List.of(new CrossEncoderRerankingEvaluator(reader.name(), samples, atK(), missingPositives()));
    }

    List<CrossEncoderNanoBeirEvaluator> nanoBeir() {
        Parameters parameters = reader.parameters();
        int rerankK = parameters.integer("rerank_k").orElse(100);
        List<String> names = parameters.texts("dataset_names");
        List<CrossEncoderNanoBeirEvaluator.NamedSet> sets = new ArrayList<>();
        for (String name : names.isEmpty() ? NanoBeirSet.rerankingNames() : names) {
            NanoBeirSet set = NanoSet.set(parameters, name);
            sets.add(new CrossEncoderNanoBeirEvaluator.NamedSet(
                    name, set, reader.nanoSet(set).samples(rerankK)));
        }
        return List.of(new CrossEncoderNanoBeirEvaluator(sets, rerankK, atK(), missingPositives()));
    }

    private int atK() {
        return reader.parameters().integer("at_k").orElse(10);
    }

    private MissingPositives missingPositives() {
        return reader.parameters().flag("always_rerank_positives", true)
                ? MissingPositives.RANKED_TOO
                : MissingPositives.LEFT_OUT;
    }

    private RowFile file() {
        List<String> data = reader.parameters().texts("data");
        if (data.isEmpty()) {
            throw reader.parameters().missing("data");
        }
        return RowFile.of(data);
    }

    private Labelled labelled(LabelKind kind) {
        RowFile file = file();
        List<String> columns = columns(file.columns());
        List<String> names = reader.parameters().texts("labels");
        List<TextPair> pairs = new ArrayList<>();
        List<Double> labels = new ArrayList<>();
        file.forEach(Selection.of(columns), row -> {
            pairs.add(new TextPair(row.text(0), row.text(1)));
            labels.add(label(row, kind, names));
        });
        return new Labelled(pairs, labels);
    }

    private static double label(Row row, LabelKind kind, List<String> names) {
        int named = names.indexOf(row.text(2));
        if (named >= 0) {
            return named;
        }
        double label = row.number(2);
        boolean usable = kind == LabelKind.SCORE ? Double.isFinite(label) : label >= 0 && label == Math.rint(label);
        if (!usable) {
            throw SforgeException.badData(row.location() + ": column '"
                    + row.columns().names().get(2) + "': expected "
                    + (kind == LabelKind.SCORE ? "a finite number" : "a class, a whole number from 0") + ", found "
                    + label);
        }
        return label;
    }

    private List<String> columns(Columns available) {
        List<String> named = reader.parameters().texts("columns");
        if (named.size() == 3) {
            return named;
        }
        if (!named.isEmpty()) {
            throw reader.parameters().wrong("columns", "two columns of texts and one of labels", named);
        }
        if (available.label().isEmpty() || available.inputs().size() < 2) {
            throw SforgeException.badData("expected two columns of texts and one named label, labels, score or scores;"
                    + " found " + available + "; name them with --columns");
        }
        return List.of(
                available.inputs().get(0),
                available.inputs().get(1),
                available.label().get());
    }
}
