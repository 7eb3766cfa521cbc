package org.sentenceforge.core.torch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TokenSequence;

/**
 * A batch as one run of tokens without padding. Texts are sorted by length, so that attention can work on groups of equally long
 * ones; everything else sees all tokens at once.
 *
 * <p>A text without any token is no part of the run; its place is behind all others', where programs for words have its vector. Where no text has one, the run is a text of one token
 * that is nobody's.
 */
public final class PackedBatch {
    private final List<TokenSequence> rows;
    private final long[] order;
    private final long[] counts;
    private final long[] lengths;
    private final int tokens;

    public PackedBatch(List<TokenSequence> texts) {
        int[] packed = IntStream.range(0, texts.size())
                .filter(i -> texts.get(i).length() > 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -texts.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        rows = packed.length == 0
                ? List.of(TokenSequence.of(0))
                : Arrays.stream(packed).mapToObj(texts::get).toList();
        order = new long[texts.size()];
        Arrays.fill(order, rows.size());
        for (int i = 0; i < packed.length; i++) {
            order[packed[i]] = i;
        }
        lengths = rows.stream().mapToLong(TokenSequence::length).distinct().toArray();
        counts = Arrays.stream(lengths)
                .map(length ->
                        rows.stream().filter(row -> row.length() == length).count())
                .toArray();
        tokens = rows.stream().mapToInt(TokenSequence::length).sum();
    }

    /** Number of tokens, N. */
    public int tokens() {
        return tokens;
    }

    /** Number of texts, B. */
    public int size() {
        return rows.size();
    }

    /** For each text in the order given, its place in the packed order. */
    long[] order() {
        return order;
    }

    /** For each text in the order given, the place of its first token. */
    int[] starts() {
        long[] firsts = firsts();
        return Arrays.stream(order).mapToInt(place -> (int) firsts[(int) place]).toArray();
    }

    /** For each text in the packed order, the place of its first token. */
    long[] firsts() {
        long[] firsts = new long[rows.size()];
        for (int i = 1; i < firsts.length; i++) {
            firsts[i] = firsts[i - 1] + rows.get(i - 1).length();
        }
        return firsts;
    }

    /** How many texts each group of equally long ones has. */
    long[] counts() {
        return counts;
    }

    /** The length of each group's texts. */
    long[] lengths() {
        return lengths;
    }

    /** One number per token [N]: what an {@link BatchInput} asks for. */
    long[] tokenNumbers(BatchInput input) {
        long[] numbers = new long[tokens];
        int offset = 0;
        for (TokenSequence row : rows) {
            input.fill(row, numbers, offset);
            offset += row.length();
        }
        return numbers;
    }
}
