package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

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

    EncodeStatistics plus(Window<?> window) {
        long more = window.texts().stream()
                .flatMap(List::stream)
                .mapToLong(TokenSequence::length)
                .sum();
        return new EncodeStatistics(
                rows + window.rows().size(),
                truncated + window.truncated().cardinality(),
                chunked
                        + window.texts().stream()
                                .filter(parts -> parts.size() > 1)
                                .count(),
                tokens + more,
                padding,
                seconds);
    }

    EncodeStatistics plus(EncodeStatistics more) {
        return new EncodeStatistics(
                rows + more.rows,
                truncated + more.truncated,
                chunked + more.chunked,
                tokens + more.tokens,
                padding + more.padding,
                seconds + more.seconds);
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
