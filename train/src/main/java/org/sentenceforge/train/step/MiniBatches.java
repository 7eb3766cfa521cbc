package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.Gradients;

/**
 * Texts in mini-batches: as many as the size asks for, all with about as many tokens, which is what memory goes by. Neighbours in length go
 * together, so that attention works on few groups of equally long texts.
 */
final class MiniBatches {
    private MiniBatches() {}

    /** The numbers of the texts of each mini-batch. */
    static List<int[]> of(List<TokenSequence> texts, Gradients.Cached bounds) {
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -texts.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        long total = texts.stream().mapToLong(TokenSequence::length).sum();
        long number = (texts.size() - 1) / bounds.miniBatchSize() + 1;
        long tokensAtMost =
                Math.min((total - 1) / number + 1, bounds.miniBatchTokens().orElse(Integer.MAX_VALUE));
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        long tokens = 0;
        for (int i = 0; i < order.length; i++) {
            int length = texts.get(order[i]).length();
            if (i > from && tokens + length > tokensAtMost) {
                batches.add(Arrays.copyOfRange(order, from, i));
                from = i;
                tokens = 0;
            }
            tokens += length;
        }
        batches.add(Arrays.copyOfRange(order, from, order.length));
        return batches;
    }

    /** For each text its place in the mini-batches put one behind the other. */
    static long[] places(List<int[]> batches) {
        int[] order = batches.stream().flatMapToInt(Arrays::stream).toArray();
        long[] places = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        return places;
    }
}
