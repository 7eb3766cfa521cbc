package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.train.loss.Loss;

/**
 * What is made small over the rows of a data set.
 *
 * @param columns the chain of modules that each column's texts go through, none of them with a choice of routes left
 */
public record Objective(Loss loss, List<SentenceModel> columns) {

    /** All columns through the same chain. */
    public static Objective of(Loss loss, SentenceModel model, int columns) {
        return new Objective(loss, Collections.nCopies(columns, model));
    }

    /** Neighbouring columns with the same chain, which go through it as one batch. */
    record Run(SentenceModel chain, int from, int to) {}

    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int from = 0; from < columns.size(); ) {
            int to = from + 1;
            while (to < columns.size() && columns.get(to).equals(columns.get(from))) {
                to++;
            }
            runs.add(new Run(columns.get(from), from, to));
            from = to;
        }
        return runs;
    }
}
