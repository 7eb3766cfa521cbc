package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.output.RowLayout;

/**
 * Which texts of a row are scored, and how the scores become its label.
 *
 * @param texts the columns of the texts, the query's first
 * @param kept further columns that are written as they are
 * @param scores how many the model gives a pair
 */
public record LabelLayout(List<String> texts, List<String> kept, Shape shape, Label label, int scores) {

    /** What a row's texts are. */
    public enum Shape {
        /** Two texts. */
        PAIR,
        /** A query, a positive and one negative or several, each in a column of its own. */
        TUPLE,
        /** A query and a list of documents. */
        LIST
    }

    /** What is made of a row's scores. */
    public enum Label {
        /** They themselves: one of a pair, a list of the others, in the order of the texts. */
        SCORES,
        /** By how much the positive's lies above that of each negative: a number, or a list where there are several. */
        MARGINS
    }

    /**
     * @param first the first row, which shows what the columns hold
     * @param asked empty: margins for one negative, scores otherwise
     * @throws SforgeException (bad data) where there are too few texts, (usage) where the label has no meaning for them, (bad model) where
     *     the model gives a pair several scores and there are several pairs
     */
    public static LabelLayout of(Row first, List<String> texts, List<String> kept, Optional<Label> asked, int scores) {
        if (texts.size() < 2) {
            throw SforgeException.badData(first.location()
                    + ": expected a query and at least one text beside it, found " + String.join(", ", texts)
                    + "; name the columns of the texts with --column, the query's first");
        }
        boolean list = first.cell(first.columns().indexOf(texts.get(1))) instanceof List;
        if (list && texts.size() > 2) {
            throw SforgeException.badData(first.location() + ": expected one column of lists behind the query, found "
                    + String.join(", ", texts.subList(1, texts.size()))
                    + "; name the query and one of them with --column");
        }
        Shape shape = list ? Shape.LIST : texts.size() == 2 ? Shape.PAIR : Shape.TUPLE;
        Label usual = texts.size() == 3 ? Label.MARGINS : Label.SCORES;
        Label label = asked.orElse(usual);
        if (label == Label.MARGINS && shape != Shape.TUPLE) {
            throw SforgeException.usage("--labels margins: expected a query, a positive and negatives, got "
                    + String.join(", ", texts) + "; a margin is the positive's score less a negative's");
        }
        if (scores > 1 && shape != Shape.PAIR) {
            throw SforgeException.badModel(
                    "the cross-encoder gives " + scores
                            + " scores for a pair, and several texts beside a query need one each; label pairs, or name a reranker");
        }
        return new LabelLayout(texts, kept, shape, label, scores);
    }

    /** The columns of the output: the texts, the kept ones, the label. */
    public RowLayout rows() {
        List<String> columns = new ArrayList<>(texts);
        columns.addAll(kept);
        String name = label == Label.MARGINS ? "label" : shape == Shape.PAIR && scores == 1 ? "score" : "scores";
        columns.add(name);
        Set<String> lists = new LinkedHashSet<>();
        if (shape == Shape.LIST) {
            lists.add(texts.get(1));
        }
        if (name.equals("scores") || texts.size() > 3) {
            lists.add(name);
        }
        return new RowLayout(columns, lists);
    }

    /** The pairs of a row, in the order of its texts. */
    List<TextPair> pairs(Row row) {
        String query = row.text(texts.get(0));
        List<String> others = shape == Shape.LIST
                ? row.texts(row.columns().indexOf(texts.get(1)))
                : texts.subList(1, texts.size()).stream().map(row::text).toList();
        return others.stream().map(text -> new TextPair(query, text)).toList();
    }

    /** A row of the output, whose pairs have these scores. */
    List<Object> cells(Row row, List<float[]> scored) {
        List<Object> cells = new ArrayList<>();
        cells.add(row.text(texts.get(0)));
        for (String text : texts.subList(1, texts.size())) {
            cells.add(shape == Shape.LIST ? row.texts(row.columns().indexOf(text)) : row.text(text));
        }
        cells.addAll(row.cells(kept));
        cells.add(label(scored));
        return cells;
    }

    private Object label(List<float[]> scored) {
        if (shape == Shape.PAIR) {
            return scores == 1 ? (Object) scored.get(0)[0] : floats(scored.get(0));
        }
        float[] all = new float[scored.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = scored.get(i)[0];
        }
        if (label == Label.SCORES) {
            return floats(all);
        }
        float[] margins = new float[all.length - 1];
        for (int i = 0; i < margins.length; i++) {
            margins[i] = all[0] - all[i + 1];
        }
        return margins.length == 1 ? (Object) margins[0] : floats(margins);
    }

    private static List<Float> floats(float[] numbers) {
        List<Float> list = new ArrayList<>();
        for (float number : numbers) {
            list.add(number);
        }
        return list;
    }
}
