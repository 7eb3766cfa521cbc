package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.encode.PairScorer.TextPair;

/**
 * Rows of texts, a column for each role, and perhaps of labels; read when a task is opened.
 *
 * @param files  empty where embeddings computed before say how many rows there are
 * @param columns the columns that the user names, in the order of the roles and then the label; empty for none
 * @param label  which labels there may be; empty where there are none
 * @param stored the roles that have embeddings computed before
 */
public record TextTable(
        List<String> roles,
        List<String> files,
        List<String> columns,
        Optional<LabelRule> label,
        Map<String, ?> stored) {
    private static final Parameter<List<String>> COLUMNS = Parameter.of(
            "columns",
            ValueTypes.listOf(ValueTypes.text("NAME")),
            List.of(),
            "the columns of the texts and of the label, if they cannot be told from their names");

    public static final List<Parameter<?>> PARAMETERS = List.of(RowFile.DATA, COLUMNS);

    /** Columns of texts, by role; and a label per row, empty where there is none. */
    public record Rows(List<List<String>> columns, double[] labels) {

        public List<String> texts(int column) {
            return columns.get(column);
        }

        public List<TextPair> pairs() {
            return IntStream.range(0, labels.length)
                    .mapToObj(row -> new TextPair(texts(0).get(row), texts(1).get(row)))
                    .toList();
        }

        public int[] classes() {
            return IntStream.range(0, labels.length)
                    .map(row -> (int) labels[row])
                    .toArray();
        }
    }

    /** Texts alone. */
    public static TextTable of(Config config, String... roles) {
        return read(config, List.of(roles), Optional.empty());
    }

    /** Pairs of texts with a label each. */
    public static TextTable ofPairs(Config config, LabelRule label) {
        return read(config, List.of("sentence1", "sentence2"), Optional.of(label));
    }

    private static TextTable read(Config config, List<String> roles, Optional<LabelRule> label) {
        Map<String, String> stored = config.get(Task.EMBEDDINGS);
        boolean needed = label.isPresent() || !stored.keySet().containsAll(roles);
        List<String> files = needed
                ? config.require(RowFile.DATA, List.of())
                : config.find(RowFile.DATA).orElse(List.of());
        List<String> columns = config.get(COLUMNS);
        if (!columns.isEmpty() && columns.size() < roles.size()) {
            config.problem(
                    COLUMNS.name(), "expected a column for each of " + String.join(", ", roles) + ", got " + columns);
        }
        return new TextTable(roles, files, columns, label, stored);
    }

    /** @throws SforgeException (bad data) where columns are missing or a label cannot be used */
    public Rows open(TaskData data) {
        if (files.isEmpty()) {
            return new Rows(
                    roles.stream()
                            .map(role -> withoutTexts(data.vectors().get(role).size()))
                            .toList(),
                    new double[0]);
        }
        RowFile file = RowFile.of(files);
        List<String> selected = new ArrayList<>(textColumns(file.columns()));
        int texts = selected.size();
        label.ifPresent(rule -> selected.add(labelColumn(file)));
        List<List<String>> read = new ArrayList<>();
        roles.forEach(role -> read.add(new ArrayList<>()));
        List<Double> labels = new ArrayList<>();
        int[] rows = {0};
        int[] empty = {0};
        file.forEach(Selection.of(selected).withEmptyCells(EmptyCells.KEEP), row -> {
            rows[0]++;
            for (int i = 0; i < texts; i++) {
                String text = text(row, i);
                empty[0] += text.isEmpty() ? 1 : 0;
                read.get(i).add(text);
            }
            label.ifPresent(rule -> labels.add(rule.label(row, texts)));
        });
        if (empty[0] > 0) {
            data.warn(name() + ": " + empty[0] + " of " + (long) rows[0] * texts
                    + " texts are empty; they are encoded as they are");
        }
        for (int i = texts; i < roles.size(); i++) {
            read.set(i, withoutTexts(rows[0]));
        }
        return new Rows(read, labels.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** What messages call the data. */
    public String name() {
        return RowFile.of(files).source().name();
    }

    /** As the original does, empty texts are encoded; what is missing is none. */
    private static String text(Row row, int column) {
        if (row.cell(column) == null) {
            throw SforgeException.badData(row.location() + ": column '"
                    + row.columns().names().get(column) + "' has no text; add one, or remove the row");
        }
        return row.text(column);
    }

    private static List<String> withoutTexts(int rows) {
        return Collections.nCopies(rows, null);
    }

    private String labelColumn(RowFile file) {
        return Optional.of(columns)
                .filter(named -> named.size() > roles.size())
                .map(named -> named.get(roles.size()))
                .or(() -> file.columns().label())
                .orElseThrow(() ->
                        SforgeException.badData(name() + ": no label column (label, labels, score or scores) among "
                                + file.columns() + "; name it behind the texts with --columns"));
    }

    /** The columns of the texts; none where all embeddings are precomputed and the file has no such columns. */
    private List<String> textColumns(Columns available) {
        if (columns.size() >= roles.size()) {
            return columns.subList(0, roles.size());
        }
        if (available.names().containsAll(roles)) {
            return roles;
        }
        if (available.inputs().size() >= roles.size()) {
            return available.inputs().subList(0, roles.size());
        }
        if (stored.keySet().containsAll(roles)) {
            return List.of();
        }
        if (available.size() == 0) {
            throw SforgeException.badData(String.join(", ", files) + ": no rows; the data set is empty");
        }
        throw SforgeException.badData("expected columns " + String.join(", ", roles) + " in " + String.join(", ", files)
                + ", found " + available + "; name them with --columns");
    }
}
