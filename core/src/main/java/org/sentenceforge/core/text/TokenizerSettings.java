package org.sentenceforge.core.text;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model makes of its tokenizer.
 *
 * @param maxLength  the longest row in tokens, special tokens included; longer texts are cut
 * @param vocabulary how many token ids the model's embedding table has
 * @param tokenTypes whether the encoder is told which of two texts a token belongs to
 * @param typeCount  how many types of tokens the model knows
 * @param passedOver a token that rows do not end in: where the tokenizer puts it behind them, it is dropped
 * @param filling    how short rows are made longer, where they are
 * @param markers    tokens of the vocabulary, and their ids, that texts hold as they are spelt, whatever the tokenizer makes of other text
 */
@RecordBuilder
public record TokenizerSettings(
        int maxLength,
        int vocabulary,
        TokenTypes tokenTypes,
        Casing casing,
        Blanks blanks,
        SpecialTokens specialTokens,
        int typeCount,
        OptionalInt passedOver,
        Optional<TokenSequence.Filling> filling,
        Map<String, Integer> markers) {

    /** With any types of tokens, and rows that end as the tokenizer has them. */
    public TokenizerSettings(
            int maxLength,
            int vocabulary,
            TokenTypes tokenTypes,
            Casing casing,
            Blanks blanks,
            SpecialTokens specialTokens) {
        this(
                maxLength,
                vocabulary,
                tokenTypes,
                casing,
                blanks,
                specialTokens,
                Integer.MAX_VALUE,
                OptionalInt.empty(),
                Optional.empty(),
                Map.of());
    }

    /** Of a model without an encoder, to which each token counts by itself: nothing is cut off a text but what is too long, and nothing added. */
    public static TokenizerSettings ofTokens(int maxLength, int vocabulary) {
        return new TokenizerSettings(
                maxLength, vocabulary, TokenTypes.IGNORED, Casing.KEPT, Blanks.KEPT, SpecialTokens.LEFT_OUT);
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
        return changed().specialTokens(other).build();
    }

    public TokenizerSettings withMaxLength(int length) {
        return changed().maxLength(length).build();
    }

    public TokenizerSettings withCasing(Casing other) {
        return changed().casing(other).build();
    }

    public TokenizerSettings passingOver(OptionalInt token) {
        return changed().passedOver(token).build();
    }

    public TokenizerSettings withTypeCount(int count) {
        return changed().typeCount(count).build();
    }

    public TokenizerSettings withFilling(Optional<TokenSequence.Filling> other) {
        return changed().filling(other).build();
    }

    public TokenizerSettings withMarkers(Map<String, Integer> tokens) {
        return changed().markers(tokens).build();
    }

    private TokenizerSettingsBuilder changed() {
        return TokenizerSettingsBuilder.builder(this);
    }
}
