package org.sentenceforge.core.text;

import java.util.OptionalInt;

/**
 * What a model makes of its tokenizer.
 *
 * @param maxLength  the longest row in tokens, special tokens included; longer texts are cut
 * @param vocabulary how many token ids the model's embedding table has
 * @param tokenTypes whether the encoder is told which of two texts a token belongs to
 * @param passedOver a token that rows do not end in: where the tokenizer puts it behind them, it is dropped
 */
public record TokenizerSettings(
        int maxLength,
        int vocabulary,
        TokenTypes tokenTypes,
        Casing casing,
        Blanks blanks,
        SpecialTokens specialTokens,
        OptionalInt passedOver) {

    /** With rows that end as the tokenizer has them. */
    public TokenizerSettings(
            int maxLength,
            int vocabulary,
            TokenTypes tokenTypes,
            Casing casing,
            Blanks blanks,
            SpecialTokens specialTokens) {
        this(maxLength, vocabulary, tokenTypes, casing, blanks, specialTokens, OptionalInt.empty());
    }

    /** The tokens that a tokenizer puts around a text, such as {@code [CLS]} and {@code [SEP]}. */
    public enum SpecialTokens {
        ADDED,
        LEFT_OUT
    }

    public enum TokenTypes {
        /** All zero, whatever the tokenizer says. */
        IGNORED,
        /** As the tokenizer gives them: 0 for the first text, 1 for the second. */
        USED
    }

    public enum Casing {
        /** As the text is; the tokenizer may still lower it. */
        KEPT,
        /** The text is put into lower case before it is tokenized ({@code do_lower_case}). */
        LOWERED
    }

    /** White space at both ends of a text with its prompt: directories of before 5.4 mean it to go. */
    public enum Blanks {
        KEPT,
        STRIPPED
    }

    public TokenizerSettings withSpecialTokens(SpecialTokens other) {
        return new TokenizerSettings(maxLength, vocabulary, tokenTypes, casing, blanks, other, passedOver);
    }

    public TokenizerSettings withMaxLength(int length) {
        return new TokenizerSettings(length, vocabulary, tokenTypes, casing, blanks, specialTokens, passedOver);
    }

    public TokenizerSettings passingOver(OptionalInt token) {
        return new TokenizerSettings(maxLength, vocabulary, tokenTypes, casing, blanks, specialTokens, token);
    }
}
