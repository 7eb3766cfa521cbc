package org.sentenceforge.eval.retrieval;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * How retrieval is measured.
 *
 * @param functions the score functions; empty for the model's own
 * @param primaryMetric a key such as {@code dot_map@100}; empty for the nDCG at the largest k of the best function
 * @param truncateDim the dimension to cut embeddings to
 */
public record RetrievalOptions(
        Cutoffs cutoffs,
        List<SimilarityFunction> functions,
        Optional<String> primaryMetric,
        OptionalInt truncateDim,
        Prompt queryPrompt,
        Prompt corpusPrompt) {

    public static final RetrievalOptions DEFAULT = new RetrievalOptions(
            Cutoffs.DEFAULT,
            List.of(),
            Optional.empty(),
            OptionalInt.empty(),
            new Prompt.Query(),
            new Prompt.Document());

    /** The ranks k at which each metric is taken. */
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

    public RetrievalOptions withTruncateDim(int dimension) {
        return new RetrievalOptions(
                cutoffs, functions, primaryMetric, OptionalInt.of(dimension), queryPrompt, corpusPrompt);
    }
}
