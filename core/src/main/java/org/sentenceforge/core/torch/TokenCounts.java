package org.sentenceforge.core.torch;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the memory of a batch goes by.
 *
 * @param texts   how many there are
 * @param tokens  of all texts
 * @param pairs   of tokens that see each other: the sum of the squares of the texts' lengths
 * @param largest pairs of the group of equally long texts that has most of them
 */
public record TokenCounts(long texts, long tokens, long pairs, long largest) {

    /** Those of a batch of texts of these lengths. */
    public static TokenCounts of(Collection<Integer> lengths) {
        Map<Integer, Long> groups = new TreeMap<>();
        lengths.forEach(length -> groups.merge(length, 1L, Long::sum));
        long tokens = 0;
        long pairs = 0;
        long largest = 0;
        for (Map.Entry<Integer, Long> group : groups.entrySet()) {
            long own = group.getValue() * group.getKey() * group.getKey();
            tokens += group.getValue() * group.getKey();
            pairs += own;
            largest = Math.max(largest, own);
        }
        return new TokenCounts(lengths.size(), tokens, pairs, largest);
    }
}
