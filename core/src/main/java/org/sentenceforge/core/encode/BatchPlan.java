package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Which texts go through the model together: batches of about as many tokens each, of texts of about the same length. The longest come
 * first, so that a lack of memory shows at once.
 *
 * @param batches the texts' places in the list that was planned, batch by batch
 */
public record BatchPlan(List<List<Integer>> batches) {

    /**
     * As many texts a batch as the limits allow, though always one.
     *
     * @throws org.sentenceforge.core.SforgeException (out of memory) for a text that a limit in bytes has no room for
     */
    public static BatchPlan of(List<TokenSequence> texts, EncodeLimits limits) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        long tokens = 0;
        long scores = 0;
        for (int i : longestFirst(texts)) {
            long length = texts.get(i).length();
            limits.requireRoomForText(length);
            if (!batch.isEmpty() && !limits.hold(tokens + length, scores + length * length)) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
                scores = 0;
            }
            batch.add(i);
            tokens += length;
            scores += length * length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return new BatchPlan(batches);
    }

    private static int[] longestFirst(List<TokenSequence> texts) {
        return IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -texts.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
