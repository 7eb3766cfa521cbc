package org.sentenceforge.core.encode;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;

/**
 * How much encoding has in memory at one time.
 *
 * @param tokensPerBatch how many tokens go through the model at once
 * @param batchBytes     what a batch may take, by what the engine says it takes for tokens and pairs of them
 * @param bytesPerToken  of a batch
 * @param bytesPerScore  of a batch, for each pair of tokens of one text
 * @param windowBytes    what the results of a window of rows may take
 */
public record EncodeLimits(
        int tokensPerBatch, long batchBytes, long bytesPerToken, long bytesPerScore, long windowBytes)
        implements Serializable {
    /** What several batches may take at the same time where users set no limit. */
    private static final long BYTES_AT_ONCE = 2L << 30;

    /** By tokens alone; a window's results have their usual size. */
    public static EncodeLimits ofTokens(int tokensPerBatch) {
        return new EncodeLimits(tokensPerBatch, Long.MAX_VALUE, 0, 0, Long.MAX_VALUE);
    }

    /** Also by bytes, for an engine. */
    public EncodeLimits within(long batchBytes, EngineMemory engine, long windowBytes) {
        return new EncodeLimits(tokensPerBatch, batchBytes, engine.perToken(), engine.perScore(), windowBytes);
    }

    /** The same limits, with what tokens take on an engine. */
    public EncodeLimits on(EngineMemory engine) {
        return within(batchBytes, engine, windowBytes);
    }

    /** Whether there is a limit in bytes. */
    public boolean boundsMemory() {
        return batchBytes < Long.MAX_VALUE;
    }

    EncodeLimits withTokensPerBatch(int tokens) {
        return new EncodeLimits(tokens, batchBytes, bytesPerToken, bytesPerScore, windowBytes);
    }

    /** Those of so many batches together. */
    EncodeLimits times(int batches) {
        return new EncodeLimits(
                (int) Math.min((long) tokensPerBatch * batches, Integer.MAX_VALUE),
                boundsMemory() ? batchBytes * batches : batchBytes,
                bytesPerToken,
                bytesPerScore,
                windowBytes);
    }

    /** Those of one of so many batches. */
    EncodeLimits part(int batches) {
        return new EncodeLimits(
                Math.max(1, tokensPerBatch / batches),
                boundsMemory() ? batchBytes / batches : batchBytes,
                bytesPerToken,
                bytesPerScore,
                windowBytes);
    }

    /**
     * Whether texts may go through the model together.
     *
     * @param scores pairs of tokens of one text: the sum of the squares of their lengths
     */
    boolean hold(long tokens, long scores) {
        return tokens <= tokensPerBatch && bytes(tokens, scores) <= batchBytes;
    }

    /** Whether these texts may be in the model at the same time, in several batches. */
    boolean holdAtOnce(List<TokenSequence> texts) {
        long tokens = 0;
        long scores = 0;
        for (TokenSequence text : texts) {
            tokens += text.length();
            scores += (long) text.length() * text.length();
        }
        return bytes(tokens, scores) <= Math.min(batchBytes, BYTES_AT_ONCE);
    }

    /** @throws SforgeException (out of memory) where a text by itself takes more than a batch may */
    void requireRoomForText(long tokens) {
        if (bytes(tokens, tokens * tokens) > batchBytes) {
            throw SforgeException.outOfMemory(
                    String.format(
                            Locale.ROOT,
                            "--memory: a text of %,d tokens takes about %,d MB to encode, and %,d MB are left for it; allow"
                                    + " more, or lower max_seq_length in the model's sentence_bert_config.json",
                            tokens,
                            bytes(tokens, tokens * tokens) >> 20,
                            batchBytes >> 20),
                    null);
        }
    }

    private long bytes(long tokens, long scores) {
        return tokens * bytesPerToken + scores * bytesPerScore;
    }
}
