package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.search.MaxSim;

/** A query and documents compared token by token by a multi-vector encoder, as they come. */
record TokenPairs(Embedder model) {
    private static final int PAIRS_AT_ONCE = 256;

    /** The first text of a pair is the query, the second one the document. */
    <R> EncodeStatistics score(
            Iterator<R> rows,
            Function<R, TextPair> pair,
            ScoreOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        EmbeddedPairs.requireOwnScores(options);
        MaxSim late = new MaxSim(model.similarityFunction());
        EncodeStatistics done = EncodeStatistics.NONE;
        while (rows.hasNext()) {
            List<R> some = new ArrayList<>();
            while (rows.hasNext() && some.size() < PAIRS_AT_ONCE) {
                some.add(rows.next());
            }
            List<TextPair> pairs = some.stream().map(pair).toList();
            List<float[][]> queries = new ArrayList<>();
            List<float[][]> documents = new ArrayList<>();
            done = done.plus(embed(
                    pairs.stream().map(TextPair::first).toList(),
                    options.prompt().withRole(TextRole.QUERY),
                    queries));
            done = done.plus(embed(pairs.stream().map(TextPair::second).toList(), new Prompt.Document(), documents));
            List<float[]> scores = new ArrayList<>();
            for (int i = 0; i < queries.size(); i++) {
                scores.add(new float[] {late.between(queries.get(i), documents.get(i))});
            }
            sink.accept(some, scores);
            task.advance(some.size());
        }
        return done;
    }

    private EncodeStatistics embed(List<String> texts, Prompt prompt, List<float[][]> found) {
        return model.encodeMultiVectors(
                texts.iterator(),
                RowInput.texts(),
                EncodeOptions.of(prompt),
                (window, vectors) -> found.addAll(vectors),
                Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    <R> List<Ranked<R>> rank(
            String query,
            Iterator<R> rows,
            Function<R, String> text,
            int top,
            ScoreOptions options,
            Progress.Task task) {
        EmbeddedPairs.requireOwnScores(options);
        MaxSim late = new MaxSim(model.similarityFunction());
        float[][] wanted = model.encodeMultiVectors(
                        List.of(query), options.prompt().withRole(TextRole.QUERY))
                .get(0);
        BestRanked<R> best = new BestRanked<>(top);
        AtomicLong index = new AtomicLong();
        model.encodeMultiVectors(
                rows,
                new RowInput.Texts<>(text, row -> row),
                EncodeOptions.of(new Prompt.Document()),
                (window, vectors) -> {
                    for (int i = 0; i < window.size(); i++) {
                        best.add(new Ranked<>(
                                window.get(i), index.getAndIncrement(), late.between(wanted, vectors.get(i))));
                    }
                },
                task);
        return best.sorted();
    }
}
