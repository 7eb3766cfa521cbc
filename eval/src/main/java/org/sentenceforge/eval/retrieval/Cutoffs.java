package org.sentenceforge.eval.retrieval;

import java.util.List;
import java.util.stream.Stream;

/** The ranks k at which each metric of retrieval is taken. */
public record Cutoffs(
        List<Integer> accuracy,
        List<Integer> precisionRecall,
        List<Integer> ndcg,
        List<Integer> mrr,
        List<Integer> map) {
    public static final Cutoffs DEFAULT =
            new Cutoffs(List.of(1, 3, 5, 10), List.of(1, 3, 5, 10), List.of(10), List.of(10), List.of(100));

    public int largest() {
        return Stream.of(accuracy, precisionRecall, ndcg, mrr, map)
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
    }

    public int largestNdcg() {
        return ndcg.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
