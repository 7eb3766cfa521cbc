package org.sentenceforge.core.torch;

import java.util.List;

/**
 * How a packed batch is cut into blocks [texts, tokens, ...], in which the tokens of a text meet, and put together again. A method that does
 * so is written from the lines of one block.
 */
interface TextBlocks {

    /** What the rows of a block's result are. */
    enum Rows {
        /** Tokens, as those of the block. */
        TOKENS,
        /** One for each text. */
        TEXTS
    }

    /**
     * Lines that give {@code real} [texts, tokens]: 1 for a token, 0 for a row of the block that belongs to none, is zero in every tensor and
     * is thrown away in results. None where there are no such rows.
     */
    List<String> real();

    /**
     * A method of the tensors, and of what says how the batch is cut, that puts the results of all blocks one below the other, in packed order. The lines find b (texts in the block), s (tokens of
     * the longest), and of each tensor X that is cut the block's rows X_g, [b * s, ...] or [b, ...]; they must leave the block's result in
     * {@code y}.
     *
     * @param texts  tensors with a row per text
     * @param packed tensors with a row per token
     * @param whole  other tensors
     * @param rows   of the result
     */
    String method(
            String name, List<String> texts, List<String> packed, List<String> whole, Rows rows, List<String> lines);
}
