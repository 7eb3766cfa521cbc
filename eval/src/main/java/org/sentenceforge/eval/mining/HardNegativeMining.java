package org.sentenceforge.eval.mining;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * The search for hard negatives: for each query the nearest texts of the corpus, less its positives and what the limits keep out.
 *
 * <p>Queries are searched for in blocks; what is in memory at a time is a block's candidates. A candidate's score is computed once more
 * as the positives' are (summed in double precision), so that a text with the positive's very embedding has its very score.
 */
public final class HardNegativeMining {
    /** Candidates of a block of queries, of which each thread of the search has its own. */
    private static final int CANDIDATES_PER_BLOCK = 1 << 21;

    private static final int MOST_QUERIES_PER_BLOCK = 8192;
    /** Pairs that a cross-encoder gets at once. */
    private static final int PAIRS_PER_CALL = 4096;

    private final MiningData data;
    private final SimilarityFunction similarity;
    private final Optional<PairScorer> crossEncoder;
    private final NegativeSelection selection;

    private record Scored(float[] positives, float[] candidates) {}

    /**
     * @param similarity that of the model whose embeddings are searched
     * @param crossEncoder gives the scores in place of the embeddings where limits keep candidates out for being too good, as the
     *     reference does; gives a pair one score, and stays its owner's to close
     */
    public HardNegativeMining(
            MiningData data, MiningOptions options, SimilarityFunction similarity, Optional<PairScorer> crossEncoder) {
        this.data = data;
        this.similarity = similarity;
        this.crossEncoder = crossEncoder.filter(scorer -> options.limits().fromAbove());
        this.selection = new NegativeSelection(options, data.mostRows());
    }

    /**
     * Finds the negatives of all queries, which come in order.
     *
     * @param queries the embeddings of the data's queries, of length 1
     * @param corpus the same of its corpus
     */
    public void run(Vectors queries, Vectors corpus, Consumer<MinedQuery> sink, Progress.Task task) {
        int k = Math.min(selection.columns(), corpus.size());
        ExactSearch search = ExactSearch.inCorpusOrder(similarity, k, corpus.size());
        int block = Math.max(1, Math.min(MOST_QUERIES_PER_BLOCK, CANDIDATES_PER_BLOCK / k));
        for (int start = 0; start < queries.size(); start += block) {
            int[] rows = IntStream.range(start, Math.min(queries.size(), start + block))
                    .toArray();
            List<Hits> found = search.search(queries.select(rows), corpus);
            if (crossEncoder.isPresent()) {
                rescore(start, found, sink, task);
            } else {
                List<Scored> scored = IntStream.of(rows)
                        .parallel()
                        .mapToObj(row -> score(queries, corpus, row, found.get(row - rows[0])))
                        .toList();
                for (int row : rows) {
                    select(row, found.get(row - start), scored.get(row - start), sink);
                }
                task.advance(rows.length);
            }
        }
    }

    private void select(int query, Hits hits, Scored scored, Consumer<MinedQuery> sink) {
        sink.accept(
                selection.select(query, data.positives(query), scored.positives(), hits.rows(), scored.candidates()));
    }

    private Scored score(Vectors queries, Vectors corpus, int query, Hits hits) {
        float[] vector = queries.row(query);
        return new Scored(scores(vector, corpus, data.positives(query)), scores(vector, corpus, hits.rows()));
    }

    private float[] scores(float[] query, Vectors corpus, int[] texts) {
        float[] scores = new float[texts.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = similarity.between(query, corpus.row(texts[i]));
        }
        return scores;
    }

    /** Some queries at a time, so that the cross-encoder gets full batches and not all pairs are in memory. */
    private void rescore(int start, List<Hits> found, Consumer<MinedQuery> sink, Progress.Task task) {
        int next = 0;
        while (next < found.size()) {
            int first = next;
            List<TextPair> pairs = new ArrayList<>();
            for (; next < found.size() && pairs.size() < PAIRS_PER_CALL; next++) {
                addPairs(start + next, data.positives(start + next), pairs);
                addPairs(start + next, found.get(next).rows(), pairs);
            }
            float[][] scores = crossEncoder.get().score(pairs);
            int at = 0;
            for (int i = first; i < next; i++) {
                float[] positives = new float[data.positives(start + i).length];
                float[] candidates = new float[found.get(i).size()];
                at = take(scores, at, positives);
                at = take(scores, at, candidates);
                select(start + i, found.get(i), new Scored(positives, candidates), sink);
            }
            task.advance(next - first);
        }
    }

    private void addPairs(int query, int[] texts, List<TextPair> pairs) {
        for (int text : texts) {
            pairs.add(new TextPair(data.queries().get(query), data.corpus().get(text)));
        }
    }

    private static int take(float[][] scores, int at, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = scores[at + i][0];
        }
        return at + into.length;
    }

    /** What the limits kept out so far. */
    List<MiningReport.Skipped> skipped() {
        return selection.skipped();
    }
}
