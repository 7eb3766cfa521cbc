package org.sentenceforge.eval.mining;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.search.Vectors;

/**
 * Mines hard negatives for a data set and writes it anew with them. Models stay their owner's to close.
 *
 * <pre>{@code
 * MinedRows rows = new MinedRows(MinedRows.Format.TRIPLET, false, "anchor", "positive", 3);
 * MiningJob job = new MiningJob(MiningOptions.DEFAULT, rows, new Prompt.Query(), new Prompt.Document());
 * try (Embedder model = Embedder.open("builtin:all-MiniLM-L6-v2");
 *         EmbeddingFolder embeddings = EmbeddingFolder.temporary();
 *         RowWriter writer = RowWriter.create(Path.of("triplets.jsonl"), rows.layout())) {
 *     MiningReport report = job.run(
 *             MiningData.of(anchors, positives, List.of()), model, Optional.empty(), embeddings, writer::write, Progress.NONE);
 *     writer.commit();
 * }
 * }</pre>
 */
public record MiningJob(MiningOptions options, MinedRows rows, Prompt queryPrompt, Prompt corpusPrompt) {

    /**
     * @param crossEncoder gives candidates their scores in place of the model's embeddings; see {@link HardNegativeMining}
     * @param embeddings where the embeddings of queries and corpus lie meanwhile
     * @param sink gets the rows in order
     * @throws SforgeException (bad model) where the cross-encoder gives a pair several scores
     */
    public MiningReport run(
            MiningData data,
            Embedder model,
            Optional<PairScorer> crossEncoder,
            EmbeddingFolder embeddings,
            Consumer<List<?>> sink,
            Progress progress) {
        crossEncoder.filter(scorer -> scorer.labels() != 1).ifPresent(scorer -> {
            throw SforgeException.badModel("the cross-encoder gives " + scorer.labels()
                    + " scores for a pair, and candidates need one; name a reranker");
        });
        Vectors corpus = embeddings.of("corpus", data.corpus(), model, corpusPrompt, progress);
        Vectors queries = embeddings.of("query", data.queries(), model, queryPrompt, progress);
        HardNegativeMining mining = new HardNegativeMining(data, options, model.similarityFunction(), crossEncoder);
        return run(data, mining, queries, corpus, sink, progress);
    }

    /** The same with embeddings that are there. */
    MiningReport run(
            MiningData data,
            HardNegativeMining mining,
            Vectors queries,
            Vectors corpus,
            Consumer<List<?>> sink,
            Progress progress) {
        Tally tally = new Tally();
        try (Progress.Task task =
                progress.start("Searching", "queries", data.queries().size())) {
            mining.run(
                    queries,
                    corpus,
                    mined -> {
                        rows.write(mined, data, row -> {
                            tally.rows++;
                            sink.accept(row);
                        });
                        tally.add(mined);
                    },
                    task);
        }
        return new MiningReport(
                tally.rows,
                rows.possible(data),
                tally.positive.distribution(),
                tally.negative.distribution(),
                tally.difference.distribution(),
                mining.skipped(),
                adjustable());
    }

    /** As the reference lists them: without min_score. */
    private List<String> adjustable() {
        List<String> names = new ArrayList<>(List.of("range_max"));
        MiningOptions.Limits limits = options.limits();
        if (options.ranks().min() > 0) {
            names.add("range_min");
        }
        limits.absoluteMargin().ifPresent(margin -> names.add("absolute_margin"));
        limits.relativeMargin().ifPresent(margin -> names.add("relative_margin"));
        limits.maxScore().ifPresent(score -> names.add("max_score"));
        return names;
    }

    /** What the report is made of. */
    private final class Tally {
        private final ScoreSeries positive = new ScoreSeries();
        private final ScoreSeries negative = new ScoreSeries();
        private final ScoreSeries difference = new ScoreSeries();
        private long rows;

        void add(MinedQuery mined) {
            boolean written = MiningJob.this.rows.format() != MinedRows.Format.N_TUPLE
                    || mined.negatives().length == options.negatives();
            for (float positiveScore : mined.positiveScores()) {
                positive.add(positiveScore);
                if (written) {
                    for (float score : mined.negativeScores()) {
                        negative.add(score);
                        difference.add(positiveScore - score);
                    }
                }
            }
        }
    }
}
