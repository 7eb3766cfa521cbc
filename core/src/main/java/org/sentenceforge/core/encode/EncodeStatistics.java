package org.sentenceforge.core.encode;

import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/**
 * What an encoding run did.
 *
 * @param truncated rows that were cut to the maximum length
 * @param chunked   rows that were encoded in several parts
 * @param tokens    special tokens included
 * @param padding   places without a token that were computed along
 */
public record EncodeStatistics(long rows, long truncated, long chunked, long tokens, long padding, double seconds) {
    static final EncodeStatistics NONE = new EncodeStatistics(0, 0, 0, 0, 0, 0);

    EncodeStatistics plus(TokenizedTexts window) {
        long more = window.sequences().stream().mapToLong(TokenSequence::length).sum();
        // every run of continuing sequences is one text
        long apart = window.continued().stream()
                .filter(i -> !window.continued().get(i - 1))
                .count();
        return new EncodeStatistics(
                rows + window.texts(),
                truncated + window.truncated().cardinality(),
                chunked + apart,
                tokens + more,
                padding,
                seconds);
    }

    EncodeStatistics in(long nanoseconds) {
        return new EncodeStatistics(rows, truncated, chunked, tokens, padding, nanoseconds / 1e9);
    }

    EncodeStatistics withPadding(long paddingTokens) {
        return new EncodeStatistics(rows, truncated, chunked, tokens, paddingTokens, seconds);
    }

    public double rowsPerSecond() {
        return rows / seconds;
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }

    /** How much of what was computed was padding, from 0 to 1. */
    public double paddingShare() {
        return padding == 0 ? 0 : (double) padding / (padding + tokens);
    }
}
