package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.Progress;

/** A loaded model of either kind, which compares texts as they come, any number of them. */
public sealed interface PairModel extends PairScorer permits CrossEncoder, Embedder {

    @Override
    default float[][] score(List<TextPair> pairs) {
        return score(pairs, ScoreOptions.DEFAULT);
    }

    /** The same with other options; errors as those of rows. */
    default float[][] score(List<TextPair> pairs, ScoreOptions options) {
        List<float[]> rows = new ArrayList<>(pairs.size());
        score(
                pairs.iterator(),
                Function.identity(),
                options,
                (window, scores) -> rows.addAll(scores),
                Progress.NONE.start("", "", Progress.UNKNOWN));
        return rows.toArray(float[][]::new);
    }

    /**
     * Scores pairs as they come, a window of them in memory at a time; scores reach the sink in the order of the rows.
     *
     * @param pair the pair of a row
     * @param task is advanced by rows
     * @return what was done; of a bi-encoder in texts, not pairs
     * @throws org.sentenceforge.core.SforgeException (usage) where the options do not fit the model
     */
    <R> EncodeStatistics score(
            Iterator<R> rows,
            Function<R, TextPair> pair,
            ScoreOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task);

    /**
     * The rows whose texts go best with a query, best first, of equal ones the first; a window of rows is in memory besides. A bi-encoder
     * puts the options' prompt before the query alone.
     *
     * @param top how many rows at most
     * @throws org.sentenceforge.core.SforgeException (bad model) as {@link #requireOneScore}, (usage) where the options do not fit the model
     */
    <R> List<Ranked<R>> rank(
            String query,
            Iterator<R> rows,
            Function<R, String> text,
            int top,
            ScoreOptions options,
            Progress.Task task);
}
