package org.sentenceforge.eval.task;

import java.util.List;
import java.util.function.DoublePredicate;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Row;

/**
 * Which labels a task can use.
 *
 * @param expected what messages call them
 * @param names    texts that stand for the labels 0, 1, …; empty for numbers alone
 */
public record LabelRule(String expected, DoublePredicate usable, List<String> names) {
    public static final LabelRule SCORE = new LabelRule("a finite number", Double::isFinite, List.of());
    public static final LabelRule ALIKE =
            new LabelRule("0 (different) or 1 (alike)", label -> label == 0 || label == 1, List.of());
    public static final Parameter<List<String>> LABELS = Parameter.of(
            "labels",
            ValueTypes.listOf(ValueTypes.text("NAME")),
            List.of(),
            "the names of classes, in the order of their numbers from 0");

    /** Any numbers, or the configuration's names of whole ones. */
    public static LabelRule scores(Config config) {
        return new LabelRule(SCORE.expected(), SCORE.usable(), config.get(LABELS));
    }

    /** Whole numbers from 0, or the configuration's names of them. */
    public static LabelRule classes(Config config) {
        return new LabelRule(
                "a class, a whole number from 0", label -> label >= 0 && label == Math.rint(label), config.get(LABELS));
    }

    double label(Row row, int column) {
        int named = names.indexOf(row.text(column));
        if (named >= 0) {
            return named;
        }
        double label = row.number(column);
        if (!usable.test(label)) {
            throw SforgeException.badData(row.location() + ": column '"
                    + row.columns().names().get(column) + "': expected " + expected + ", found " + label);
        }
        return label;
    }
}
