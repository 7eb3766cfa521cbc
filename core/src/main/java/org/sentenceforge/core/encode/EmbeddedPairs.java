package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;

/** Texts compared by a bi-encoder's embeddings, as they come. */
record EmbeddedPairs(Embedder model) {

    /** One of a pair's two texts. */
    private record Half<R>(R row, String text) {}

    /** Both texts of every row, one after the other. */
    private static final class Halves<R> implements Iterator<Half<R>> {
        private final Iterator<R> rows;
        private final Function<R, TextPair> pair;
        private Half<R> second;

        Halves(Iterator<R> rows, Function<R, TextPair> pair) {
            this.rows = rows;
            this.pair = pair;
        }

        @Override
        public boolean hasNext() {
            return second != null || rows.hasNext();
        }

        @Override
        public Half<R> next() {
            if (second != null) {
                Half<R> half = second;
                second = null;
                return half;
            }
            R row = rows.next();
            TextPair texts = pair.apply(row);
            second = new Half<>(row, texts.second());
            return new Half<>(row, texts.first());
        }
    }

    <R> EncodeStatistics score(
            Iterator<R> rows,
            Function<R, TextPair> pair,
            ScoreOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        requireOwnScores(options);
        // a window has an even number of rows, so both texts of a pair are in the same one
        return model.encode(
                new Halves<>(rows, pair),
                new RowInput.Texts<>(Half::text, Half::row),
                EncodeOptions.of(options.prompt()),
                (window, vectors) -> {
                    List<R> scored = new ArrayList<>();
                    List<float[]> scores = new ArrayList<>();
                    for (int i = 0; i < window.size(); i += 2) {
                        scored.add(window.get(i).row());
                        scores.add(new float[] {similarity(vectors.get(i), vectors.get(i + 1))});
                    }
                    sink.accept(scored, scores);
                    task.advance(scored.size());
                },
                Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    <R> List<Ranked<R>> rank(
            String query,
            Iterator<R> rows,
            Function<R, String> text,
            int top,
            ScoreOptions options,
            Progress.Task task) {
        requireOwnScores(options);
        float[] wanted = model.encode(List.of(query), options.prompt().withRole(TextRole.QUERY))[0];
        BestRanked<R> best = new BestRanked<>(top);
        AtomicLong index = new AtomicLong();
        model.encode(
                rows,
                new RowInput.Texts<>(text, row -> row),
                EncodeOptions.of(new Prompt.Document()),
                (window, vectors) -> {
                    for (int i = 0; i < window.size(); i++) {
                        best.add(new Ranked<>(
                                window.get(i), index.getAndIncrement(), similarity(wanted, vectors.get(i))));
                    }
                },
                task);
        return best.sorted();
    }

    private float similarity(float[] first, float[] second) {
        return model.similarityFunction().between(first, second);
    }

    static void requireOwnScores(ScoreOptions options) {
        if (!options.leavesScores()) {
            throw SforgeException.usage("an activation and softmax are for the logits of a cross-encoder;"
                    + " this model's score is the similarity of two embeddings");
        }
    }
}
