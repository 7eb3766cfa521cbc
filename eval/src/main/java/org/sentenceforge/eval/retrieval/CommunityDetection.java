package org.sentenceforge.eval.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;

/**
 * Groups of rows that are close to a common row, by cosine: each row's neighbours within the threshold are a candidate; the
 * largest come first and take their rows away from later ones.
 *
 * @param threshold the least cosine to the central row
 * @param minSize groups with fewer rows are dropped
 * @param block rows whose neighbours are looked for at once
 */
public record CommunityDetection(float threshold, int minSize, int block) {
    private static final int FIRST_LOOK = 50;

    /**
     * Rows of each group, the central one first unless a larger group has it; the largest group first.
     *
     * @param task is advanced by rows
     */
    public List<int[]> detect(Vectors embeddings, Progress.Task task) {
        int least = Math.min(minSize, embeddings.size());
        List<int[]> candidates = new ArrayList<>();
        for (int start = 0; start < embeddings.size(); start += block) {
            int[] rows = IntStream.range(start, Math.min(embeddings.size(), start + block))
                    .toArray();
            for (int[] neighbours : neighbours(embeddings, rows)) {
                if (neighbours.length >= least) {
                    candidates.add(neighbours);
                }
            }
            task.advance(rows.length);
        }
        candidates.sort(Comparator.comparingInt(group -> -group.length));
        BitSet taken = new BitSet();
        List<int[]> groups = new ArrayList<>();
        for (int[] candidate : candidates) {
            int[] left = IntStream.of(candidate).filter(row -> !taken.get(row)).toArray();
            if (left.length >= least) {
                IntStream.of(left).forEach(taken::set);
                groups.add(left);
            }
        }
        groups.sort(Comparator.comparingInt(group -> -group.length));
        return groups;
    }

    /** The rows within the threshold of each of the given ones, nearest first; looks further where a first look is full. */
    private List<int[]> neighbours(Vectors embeddings, int[] rows) {
        int[][] neighbours = new int[rows.length][];
        int[] open = IntStream.range(0, rows.length).toArray();
        for (int k = Math.min(embeddings.size(), Math.max(FIRST_LOOK, 2 * minSize)); open.length > 0; ) {
            int[] asked = IntStream.of(open).map(i -> rows[i]).toArray();
            List<Hits> found = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, k, embeddings.size())
                    .search(embeddings.select(asked), embeddings);
            List<Integer> full = new ArrayList<>();
            for (int i = 0; i < open.length; i++) {
                Hits hits = found.get(i);
                int within = within(hits);
                if (within == hits.size() && k < embeddings.size()) {
                    full.add(open[i]);
                } else {
                    neighbours[open[i]] = Arrays.copyOf(hits.rows(), within);
                }
            }
            open = full.stream().mapToInt(Integer::intValue).toArray();
            k = (int) Math.min(embeddings.size(), 2L * k);
        }
        return List.of(neighbours);
    }

    private int within(Hits hits) {
        int within = 0;
        while (within < hits.size() && hits.scores()[within] >= threshold) {
            within++;
        }
        return within;
    }
}
