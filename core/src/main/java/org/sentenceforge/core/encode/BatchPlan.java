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

    /** @param tokensPerBatch a batch holds no more tokens than this, unless it is a single text */
    public static BatchPlan of(List<TokenSequence> texts, int tokensPerBatch) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        long tokens = 0;
        for (int i : longestFirst(texts)) {
            int length = texts.get(i).length();
            if (!batch.isEmpty() && tokens + length > tokensPerBatch) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
            }
            batch.add(i);
            tokens += length;
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
