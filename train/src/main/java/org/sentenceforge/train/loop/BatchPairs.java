package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.Pairing;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.PairPlan;

/** Makes micro-batches of rows of a data set for a cross-encoder: the pairs that its loss compares, each tokenized together. */
final class BatchPairs implements BatchMaker {
    private final int objective;
    private final TrainingSet set;
    private final Pairing pairing;
    private final TextTokenizer tokenizer;

    /** @param objective its index */
    BatchPairs(int objective, TrainingSet set, Pairing pairing, TextTokenizer tokenizer) {
        this.objective = objective;
        this.set = set;
        this.pairing = pairing;
        this.tokenizer = tokenizer;
    }

    @Override
    public MicroBatch of(int[] rows, long seed) {
        List<List<List<String>>> texts =
                set.columns().stream().map(column -> cells(rows, column)).toList();
        int columns = texts.size();
        PairPlan plan = PairPlan.of(
                pairing, rows.length, columns, row -> texts.get(1).get(row).size(), seed);
        List<List<TokenSequence>> tokens = new ArrayList<>();
        for (List<PairPlan.Pair> pairs : plan.columns()) {
            tokens.add(tokenizer
                    .encodePairs(
                            pairs.stream()
                                    .map(pair -> prompt()
                                            + texts.get(0).get(pair.query()).get(0))
                                    .toList(),
                            pairs.stream()
                                    .map(pair -> texts.get(pair.column())
                                            .get(pair.row())
                                            .get(pair.item()))
                                    .toList())
                    .sequences());
        }
        Optional<MicroBatch.Labels> labels = set.labels().map(found -> found.of(rows));
        return new MicroBatch(objective, tokens, labels, List.of(), List.of(), plan.perRow(), rows);
    }

    /** As for the reference's cross-encoders, of a prompt only the query gets one. */
    private String prompt() {
        return set.data().prompt(set.columns().get(0));
    }

    /** The texts of a column, row by row: one, or those of a list. */
    private List<List<String>> cells(int[] rows, String column) {
        return IntStream.of(rows).mapToObj(row -> set.texts(row, column)).toList();
    }
}
