package org.sentenceforge.cli.mine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.eval.mining.MiningData;
import picocli.CommandLine.Option;

/** Where pairs and further candidates are read, as a picocli mixin. */
final class PairFiles {

    @Option(
            names = "--anchor-column",
            paramLabel = "NAME",
            description = "The column of the anchors (queries); by default the first one.")
    private Optional<String> anchor;

    @Option(
            names = "--positive-column",
            paramLabel = "NAME",
            description = "The column of the positives; by default the second one.")
    private Optional<String> positive;

    @Option(names = "--skip-empty", description = "Skip pairs with an empty text, which is otherwise an error.")
    private boolean skipEmpty;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Further texts that may be negatives, besides the positives; repeatable.")
    private List<String> corpus = List.of();

    @Option(
            names = "--corpus-column",
            paramLabel = "NAME",
            description =
                    "The column that holds the text of --corpus, by default the one named text; repeatable: joined by"
                            + " spaces.")
    private List<String> corpusColumns = List.of("text");

    /** The names of the two columns of pairs. */
    record PairColumns(String anchor, String positive) {}

    /** All files that are read. */
    List<Path> paths(RowSource source) {
        List<Path> paths = new ArrayList<>(source.paths());
        if (!corpus.isEmpty()) {
            paths.addAll(RowSource.files(corpus).paths());
        }
        return paths;
    }

    /** @param source of the pairs */
    PairColumns columns(RowSource source) {
        Columns found;
        try (RowReader rows = source.open(Selection.all().withEmptyCells(EmptyCells.KEEP))) {
            found = rows.columns();
        }
        if (found.size() < 2 && (anchor.isEmpty() || positive.isEmpty())) {
            throw SforgeException.badData(source.name() + ": expected a column of anchors and one of positives, found "
                    + (found.size() == 0 ? "no rows" : found));
        }
        PairColumns columns = new PairColumns(
                anchor.orElseGet(() -> other(found, positive, 0)), positive.orElseGet(() -> other(found, anchor, 1)));
        if (columns.anchor().equals(columns.positive())) {
            throw SforgeException.usage(
                    "--anchor-column and --positive-column are both '" + columns.anchor() + "'; name two columns");
        }
        return columns;
    }

    /** The column at a place, or where the other one is that, the one that is left. */
    private static String other(Columns found, Optional<String> taken, int place) {
        String usual = found.names().get(place);
        return taken.isPresent() && taken.get().equals(usual) ? found.names().get(1 - place) : usual;
    }

    MiningData read(RowSource source, PairColumns columns, Progress progress) {
        Selection selection = Selection.of(columns.anchor(), columns.positive())
                .withEmptyCells(skipEmpty ? EmptyCells.SKIP : EmptyCells.REFUSE);
        RowTable pairs = RowTable.load(source, selection, progress);
        return MiningData.of(pairs.texts(0), pairs.texts(1), corpus.isEmpty() ? List.of() : corpus(progress));
    }

    private List<String> corpus(Progress progress) {
        RowSource source = RowSource.files(corpus);
        if (corpusColumns.size() == 1) {
            return RowTable.load(source, Selection.of(corpusColumns), progress).texts(0);
        }
        try (RowReader rows = source.open(Selection.of(corpusColumns).withEmptyCells(EmptyCells.KEEP));
                RowTable.Builder builder = RowTable.builder(new Columns(List.of("text")))) {
            rows.forEachRemaining(row -> builder.add(row.text(corpusColumns)));
            return builder.build().texts(0);
        }
    }

    /** What was named, for reports. */
    Map<String, Object> described(PairColumns columns, MiningData data) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("anchor_column", columns.anchor());
        described.put("positive_column", columns.positive());
        described.put("pairs", data.rows());
        described.put("queries", data.queries().size());
        described.put("corpus", data.corpus().size());
        return described;
    }
}
