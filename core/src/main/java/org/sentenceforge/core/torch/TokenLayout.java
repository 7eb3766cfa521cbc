package org.sentenceforge.core.torch;

/**
 * Where the tokens of a text meet, in attention and in pooling. Everything else sees the tokens of all texts as one run [N, ...], whatever the
 * layout.
 */
public enum TokenLayout {
    /** In groups of equally long texts, one after the other. */
    EQUAL_LENGTHS(new EqualLengths()),
    /** In one block [texts, tokens of the longest], padded for this alone. */
    PADDED(new PaddedTexts()),
    /** In the run itself, by fused kernels that are told where texts begin; for what they cannot do as with {@link #PADDED}. */
    VARIABLE_LENGTH(new PaddedTexts());

    private final TextBlocks blocks;

    TokenLayout(TextBlocks blocks) {
        this.blocks = blocks;
    }

    TextBlocks blocks() {
        return blocks;
    }
}
