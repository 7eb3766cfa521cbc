package org.sentenceforge.eval.retrieval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * The most similar pairs among the rows of one set of embeddings, by cosine.
 *
 * <p>For each row its {@code topK} nearest others (per chunk of 100,000 rows) are candidates; the best {@code maxPairs} - 1
 * candidates are kept, of which a pair found from both sides uses two, as in sentence-transformers'
 * {@code paraphrase_mining_embeddings}.
 *
 * @param topK neighbours per row
 * @param maxPairs bound on the candidates kept
 */
public record ParaphraseMining(int topK, int maxPairs) {
    private static final int QUERY_CHUNK = 5_000;
    private static final int CORPUS_CHUNK = 100_000;

    public static final ParaphraseMining DEFAULT = new ParaphraseMining(100, 500_000);

    /** Two rows, the smaller number first, and their cosine. */
    public record Pair(float score, int first, int second) {}

    private record Candidate(float score, int from, int to) {
        static final Comparator<Candidate> WORST_FIRST = Comparator.comparingDouble(Candidate::score)
                .thenComparingInt(Candidate::from)
                .thenComparingInt(Candidate::to);
    }

    /** Distinct pairs, the most similar first. */
    public List<Pair> mine(Vectors embeddings) {
        PriorityQueue<Candidate> kept = new PriorityQueue<>(Candidate.WORST_FIRST);
        float lowest = -1;
        long added = 0;
        int size = embeddings.size();
        for (int corpusStart = 0; corpusStart < size; corpusStart += CORPUS_CHUNK) {
            int corpusEnd = Math.min(size, corpusStart + CORPUS_CHUNK);
            Vectors corpus =
                    embeddings.select(IntStream.range(corpusStart, corpusEnd).toArray());
            ExactSearch search = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, topK + 1, corpus.size());
            for (int start = 0; start < size; start += QUERY_CHUNK) {
                int end = Math.min(size, start + QUERY_CHUNK);
                List<Hits> found = search.search(
                        embeddings.select(IntStream.range(start, end).toArray()), corpus);
                for (int i = 0; i < found.size(); i++) {
                    Hits hits = found.get(i);
                    for (int rank = 0; rank < hits.size(); rank++) {
                        int from = start + i;
                        int to = corpusStart + hits.rows()[rank];
                        float score = hits.scores()[rank];
                        if (from != to && score > lowest) {
                            kept.add(new Candidate(score, from, to));
                            added++;
                            if (added >= maxPairs) {
                                lowest = kept.remove().score();
                            }
                        }
                    }
                }
            }
        }
        return distinct(kept);
    }

    private static List<Pair> distinct(PriorityQueue<Candidate> kept) {
        Set<Long> seen = new HashSet<>();
        List<Pair> pairs = new ArrayList<>();
        while (!kept.isEmpty()) {
            Candidate candidate = kept.remove();
            int first = Math.min(candidate.from(), candidate.to());
            int second = Math.max(candidate.from(), candidate.to());
            if (seen.add((long) first << 32 | second)) {
                pairs.add(new Pair(candidate.score(), first, second));
            }
        }
        pairs.sort(Comparator.comparingDouble(pair -> -pair.score()));
        return pairs;
    }
}
