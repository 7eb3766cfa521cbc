package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.eval.evaluator.BinaryClassificationEvaluator;
import org.sentenceforge.eval.evaluator.EmbeddingSimilarityEvaluator;
import org.sentenceforge.eval.evaluator.MseEvaluator;
import org.sentenceforge.eval.evaluator.ParaphraseMiningEvaluator;
import org.sentenceforge.eval.evaluator.RerankingEvaluator;
import org.sentenceforge.eval.evaluator.TranslationEvaluator;
import org.sentenceforge.eval.evaluator.TripletEvaluator;
import org.sentenceforge.eval.metric.Correlation;
import org.sentenceforge.eval.retrieval.ParaphraseMining;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;

/** Tasks on rows of texts whose embeddings are compared. */
record TextTasks(TaskReader reader) {

    List<EmbeddingSimilarityEvaluator> similarity() {
        Table table = labelled(List.of("sentence1", "sentence2"), new LabelRule(Double::isFinite, "a finite number"));
        Correlation.requireDifferent(RowFile.of(data()).source().name(), table.labels());
        List<String> precisions = reader.parameters().texts("precision");
        if (precisions.isEmpty()) {
            return reader.perDimension(dimension -> similarity(table, dimension, dimension.name(), Optional.empty()));
        }
        List<EmbeddingSimilarityEvaluator> evaluators = new ArrayList<>();
        for (String key : precisions) {
            Optional<Precision> precision = Optional.of(precision(key));
            evaluators.addAll(reader.perDimension(dimension -> {
                String suffix = dimension.name().isEmpty() ? key : "_" + key;
                return similarity(
                        table, dimension, dimension.name() + (precisions.size() > 1 ? suffix : ""), precision);
            }));
        }
        return evaluators;
    }

    private EmbeddingSimilarityEvaluator similarity(
            Table table, TaskReader.Dimension dimension, String name, Optional<Precision> precision) {
        return new EmbeddingSimilarityEvaluator(
                name,
                table.texts(0),
                table.texts(1),
                table.labels(),
                precision,
                reader.similarityOptions(dimension.truncateDim()));
    }

    private Precision precision(String key) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.name().toLowerCase(Locale.ROOT).equals(key))
                .findFirst()
                .orElseThrow(
                        () -> reader.parameters().wrong("precision", "float32, int8, uint8, binary or ubinary", key));
    }

    List<BinaryClassificationEvaluator> binaryClassification() {
        Table table = labelled(
                List.of("sentence1", "sentence2"),
                new LabelRule(label -> label == 0 || label == 1, "0 (different) or 1 (alike)"));
        boolean[] labels = new boolean[table.labels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = table.labels()[i] == 1;
        }
        return reader.perDimension(dimension -> new BinaryClassificationEvaluator(
                dimension.name(),
                table.texts(0),
                table.texts(1),
                labels,
                reader.similarityOptions(dimension.truncateDim())));
    }

    List<TripletEvaluator> triplet() {
        Table table = texts(List.of("anchor", "positive", "negative"));
        Map<SimilarityFunction, Double> margins = margins();
        return reader.perDimension(dimension -> new TripletEvaluator(
                dimension.name(),
                table.texts(0),
                table.texts(1),
                table.texts(2),
                margins,
                reader.similarityOptions(dimension.truncateDim())));
    }

    List<TranslationEvaluator> translation() {
        Table table = texts(List.of("source", "target"));
        return reader.perDimension(dimension ->
                new TranslationEvaluator(dimension.name(), table.texts(0), table.texts(1), dimension.truncateDim()));
    }

    List<MseEvaluator> mse() {
        Table table = texts(List.of("source", "target"));
        Optional<String> teacher = reader.parameters().text("teacher");
        TextColumn sources = new TextColumn("source", table.texts(0));
        Vectors vectors = reader.vectors("source")
                .orElseGet(() -> reader.models()
                        .embed(
                                teacher.orElseThrow(() -> reader.parameters().missing("teacher")),
                                sources,
                                new Prompt.Default()));
        Vectors checked = vectors.checked(sources);
        return reader.perDimension(
                dimension -> new MseEvaluator(dimension.name(), checked, table.texts(1), dimension.truncateDim()));
    }

    List<RerankingEvaluator> reranking() {
        int atK = reader.parameters().integer("at_k").orElse(10);
        RowFile file = RowFile.of(data());
        List<RerankingEvaluator.Sample> samples = new ArrayList<>();
        file.forEach(Selection.of("query").withOptional("positive", "negative"), row -> {
            samples.add(new RerankingEvaluator.Sample(row.text("query"), row.texts(1), row.texts(2)));
        });
        return reader.perDimension(
                dimension -> new RerankingEvaluator(dimension.name(), samples, atK, dimension.truncateDim()));
    }

    List<ParaphraseMiningEvaluator> paraphraseMining() {
        Parameters parameters = reader.parameters();
        List<String> ids = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        RowFile.of(data()).forEach(Selection.of("id").withOptional("text"), row -> {
            if (!seen.add(row.text("id"))) {
                throw SforgeException.badData(row.location() + ": column 'id': '" + row.text("id")
                        + "' occurs a second time; ids must be distinct, remove one of the rows");
            }
            ids.add(row.text("id"));
            texts.add(row.text("text"));
        });
        List<List<String>> pairs = new ArrayList<>();
        RowFile.of(parameters.requiredText("duplicates"))
                .forEach(Selection.of("id1", "id2"), row -> pairs.add(List.of(row.text("id1"), row.text("id2"))));
        long unknown = pairs.stream().filter(pair -> !seen.containsAll(pair)).count();
        if (unknown > 0) {
            reader.note(parameters.requiredText("duplicates") + ": " + unknown
                    + " pairs name a text that is not in the data; left out");
        }
        ParaphraseMining mining = new ParaphraseMining(
                parameters.integer("top_k").orElse(ParaphraseMining.DEFAULT.topK()),
                parameters.integer("max_pairs").orElse(ParaphraseMining.DEFAULT.maxPairs()));
        ParaphraseMiningEvaluator.Closure closure = parameters.flag("add_transitive_closure", false)
                ? ParaphraseMiningEvaluator.Closure.TRANSITIVE
                : ParaphraseMiningEvaluator.Closure.AS_GIVEN;
        return reader.perDimension(dimension -> new ParaphraseMiningEvaluator(
                dimension.name(), ids, texts, pairs, closure, mining, dimension.truncateDim()));
    }

    private Map<SimilarityFunction, Double> margins() {
        Map<SimilarityFunction, Double> margins = new EnumMap<>(SimilarityFunction.class);
        Object margin = reader.parameters().value("margin").orElse(0);
        if (margin instanceof Number number) {
            for (SimilarityFunction function : SimilarityFunction.values()) {
                margins.put(function, number.doubleValue());
            }
        } else if (margin instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (!(value instanceof Number number)) {
                    throw reader.parameters().wrong("margin", "a number for " + key, value);
                }
                margins.put(reader.function(String.valueOf(key)), number.doubleValue());
            });
        } else {
            throw reader.parameters().wrong("margin", "a number, or a map from score to number", margin);
        }
        return margins;
    }

    private List<String> data() {
        List<String> data = reader.parameters().texts("data");
        if (data.isEmpty()) {
            throw reader.parameters().missing("data");
        }
        return data;
    }

    /** Columns of texts, by role; and a label per row, empty where there is none. */
    private record Table(List<List<String>> columns, double[] labels) {
        List<String> texts(int column) {
            return columns.get(column);
        }
    }

    /** Texts of the given roles. Without a data file the precomputed embeddings say how many rows there are. */
    private Table texts(List<String> roles) {
        if (reader.parameters().texts("data").isEmpty()) {
            List<List<String>> columns = new ArrayList<>();
            for (String role : roles) {
                int size = reader.vectors(role)
                        .orElseThrow(() -> reader.parameters().missing("data"))
                        .size();
                columns.add(Collections.nCopies(size, null));
            }
            return new Table(columns, new double[0]);
        }
        return read(roles, Optional.empty(), LabelRule.NONE);
    }

    /** Which labels a task can use, and how a message calls them. */
    private record LabelRule(DoublePredicate usable, String expected) {
        static final LabelRule NONE = new LabelRule(label -> true, "");

        double label(Row row, int column) {
            double label = row.number(column);
            if (!usable.test(label)) {
                throw SforgeException.badData(row.location() + ": column '"
                        + row.columns().names().get(column) + "': expected " + expected + ", found " + label);
            }
            return label;
        }
    }

    private Table labelled(List<String> roles, LabelRule rule) {
        RowFile file = RowFile.of(data());
        List<String> named = reader.parameters().texts("columns");
        Optional<String> label = named.size() > roles.size()
                ? Optional.of(named.get(roles.size()))
                : file.columns().label();
        return read(
                roles,
                Optional.of(label.orElseThrow(
                        () -> SforgeException.badData(file.source().name()
                                + ": no label column (label, labels, score or scores) among " + file.columns()
                                + "; name it behind the texts with --columns"))),
                rule);
    }

    private Table read(List<String> roles, Optional<String> label, LabelRule rule) {
        RowFile file = RowFile.of(data());
        List<String> selected = textColumns(file.columns(), roles);
        List<List<String>> columns = new ArrayList<>();
        roles.forEach(role -> columns.add(new ArrayList<>()));
        List<Double> labels = new ArrayList<>();
        List<String> required = new ArrayList<>(selected);
        label.ifPresent(required::add);
        file.forEach(Selection.of(required), row -> {
            for (int i = 0; i < selected.size(); i++) {
                columns.get(i).add(row.text(i));
            }
            if (label.isPresent()) {
                labels.add(rule.label(row, selected.size()));
            }
        });
        int rows = label.isPresent() ? labels.size() : columns.get(0).size();
        for (int i = selected.size(); i < roles.size(); i++) {
            columns.set(i, Collections.nCopies(rows, null));
        }
        return new Table(
                columns, labels.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The columns of the texts; none where all embeddings are precomputed and the file has no such columns. */
    private List<String> textColumns(Columns available, List<String> roles) {
        List<String> named = reader.parameters().texts("columns");
        if (named.size() >= roles.size()) {
            return named.subList(0, roles.size());
        }
        if (!named.isEmpty()) {
            throw reader.parameters().wrong("columns", "a column for each of " + String.join(", ", roles), named);
        }
        if (available.names().containsAll(roles)) {
            return roles;
        }
        if (available.inputs().size() >= roles.size()) {
            return available.inputs().subList(0, roles.size());
        }
        if (roles.stream().allMatch(role -> reader.vectors(role).isPresent())) {
            return List.of();
        }
        throw SforgeException.badData("expected columns " + String.join(", ", roles) + " in "
                + String.join(", ", data()) + ", found " + available + "; name them with --columns");
    }
}
