package org.sentenceforge.core.encode;

import org.sentenceforge.core.MemoryShortage;
import org.sentenceforge.core.SforgeException;

/** What users are told when an engine finds no memory for a batch. */
public final class BatchMemory {
    private BatchMemory() {}

    /**
     * The error.
     *
     * @param tokens of all texts of the batch
     * @param cause  the engine's error
     */
    public static SforgeException ranOut(int texts, long tokens, Throwable cause) {
        String figures = MemoryShortage.in(cause.getMessage())
                .map(MemoryShortage::inBrackets)
                .orElse("");
        return SforgeException.outOfMemory(
                texts == 1
                        ? "out of memory in a text of " + tokens + " tokens" + figures
                                + "; lower max_seq_length in the model's sentence_bert_config.json, or free memory"
                        : "out of memory in a batch of " + texts + " texts, " + tokens
                                + " tokens" + figures + "; let fewer go through the model at once: --tokens-per-batch "
                                + Math.max(1, tokens / 4),
                cause);
    }
}
