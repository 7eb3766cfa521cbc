package org.sentenceforge.core.encode;

import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/**
 * What an encoding run did.
 *
 * @param truncated rows that were cut to the maximum length
 * @param tokens    special tokens included
 */
public record EncodeStatistics(long rows, long truncated, long tokens, double seconds) {
    static final EncodeStatistics NONE = new EncodeStatistics(0, 0, 0, 0);

    EncodeStatistics plus(TokenizedTexts window) {
        long more = window.sequences().stream().mapToLong(TokenSequence::length).sum();
        return new EncodeStatistics(
                rows + window.sequences().size(), truncated + window.truncated().cardinality(), tokens + more, seconds);
    }

    EncodeStatistics in(long nanoseconds) {
        return new EncodeStatistics(rows, truncated, tokens, nanoseconds / 1e9);
    }

    public double rowsPerSecond() {
        return rows / seconds;
    }

    public double tokensPerSecond() {
        return tokens / seconds;
    }
}
