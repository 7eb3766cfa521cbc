package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.output.RowWriter;

/**
 * A model's scores beside the texts of a data set, as labels for training another model. Some thousand rows are in memory whatever their
 * number. The model stays its owner's to close.
 *
 * <p>Rows are scored in groups of {@value #GROUP}, each by itself: a run that goes on behind whole groups makes the same batches, and so
 * the same bytes, as one that was not interrupted.
 */
public record LabelJob(PairModel model, LabelLayout layout, ScoreOptions options) {
    private static final int GROUP = 4096;

    /**
     * What was done, without the rows that were there.
     *
     * @param truncated pairs, or of a bi-encoder texts, that were cut to the model's length
     */
    public record Statistics(long rows, long pairs, long tokens, long truncated, double seconds) {
        static final Statistics NONE = new Statistics(0, 0, 0, 0, 0);

        Statistics plus(long moreRows, long morePairs, EncodeStatistics more) {
            return new Statistics(
                    rows + moreRows,
                    pairs + morePairs,
                    tokens + more.tokens(),
                    truncated + more.truncated(),
                    seconds + more.seconds());
        }
    }

    /** A pair of a row; the last one completes it. */
    private record Part(Row row, TextPair pair, boolean last) {}

    /**
     * Labels the rows and completes the output.
     *
     * @param writer has the columns of this job's layout; as many rows as it has already are left out
     * @throws SforgeException (bad data) for a row without texts, (failed) for a score that is not finite
     */
    public Statistics run(Iterator<Row> rows, RowWriter writer, Progress progress) {
        for (long done = writer.rows(); done > 0 && rows.hasNext(); done--) {
            rows.next();
        }
        Statistics statistics = Statistics.NONE;
        try (Progress.Task task = progress.start("Labelling", "pairs", Progress.UNKNOWN)) {
            while (rows.hasNext()) {
                List<Row> group = new ArrayList<>();
                while (group.size() < GROUP && rows.hasNext()) {
                    group.add(rows.next());
                }
                List<float[]> scored = new ArrayList<>();
                long[] pairs = {0};
                EncodeStatistics done = model.score(
                        group.stream().flatMap(row -> parts(row).stream()).iterator(),
                        Part::pair,
                        options,
                        (window, scores) -> {
                            pairs[0] += window.size();
                            for (int i = 0; i < window.size(); i++) {
                                scored.add(finite(scores.get(i), window.get(i).row()));
                                if (window.get(i).last()) {
                                    writer.write(layout.cells(window.get(i).row(), scored));
                                    scored.clear();
                                }
                            }
                        },
                        task);
                writer.flush();
                statistics = statistics.plus(group.size(), pairs[0], done);
            }
            writer.commit();
        }
        return statistics;
    }

    private List<Part> parts(Row row) {
        List<TextPair> pairs = layout.pairs(row);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            parts.add(new Part(row, pairs.get(i), i == pairs.size() - 1));
        }
        return parts;
    }

    private static float[] finite(float[] scores, Row row) {
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                throw SforgeException.failed(
                        row.location() + ": the model's score is " + score + "; try --dtype fp32, and check the model",
                        null);
            }
        }
        return scores;
    }
}
