package org.sentenceforge.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** Whole words; {@code WordsPeerTest} compares with the original. */
class WordTokenizerTest {
    private static final List<String> WORDS = List.of("[PAD]", "the", "Cat", "cat", "don't", "$5", "über", "apple");

    @Test
    void aWordIsLookedUpAsItStandsThenWithoutPunctuationThenInLowerCase() {
        assertThat(ids("Cat, (cat) DON'T don't $5 $5! \u00dcBER\u00a0apple", Casing.KEPT))
                .containsExactly(2, 3, 4, 4, 5, 6, 7);
        assertThat(ids("CAT \u00dcBER", Casing.LOWERED)).containsExactly(3, 6);
    }

    @Test
    void unknownAndStopWordsAreLeftOut() {
        assertThat(ids("The zebra and the apple", Casing.KEPT)).containsExactly(7);
        assertThat(ids("... the", Casing.KEPT)).isEmpty();
    }

    @Test
    void longTextsAreCutOrGoOnInFurtherRows() {
        WordTokenizer tokenizer = tokenizer(Casing.KEPT, 2);
        List<String> texts = List.of("cat apple Cat cat apple", "zebra", "cat apple");
        TokenizedTexts cut = tokenizer.encode(texts, "");
        assertThat(cut.sequences()).extracting(TokenSequence::length).containsExactly(2, 0, 2);
        assertThat(cut.truncated().stream()).containsExactly(0);

        TokenizedTexts parts = tokenizer.encodeInParts(texts, "");
        assertThat(parts.sequences()).extracting(TokenSequence::length).containsExactly(2, 2, 1, 0, 2);
        assertThat(parts.continued().stream()).containsExactly(1, 2);
        assertThat(parts.texts()).isEqualTo(3);
    }

    @Test
    void moreWordsThanVectorsAreAnotherModels() {
        assertThatThrownBy(() -> WordTokenizer.of(
                        List.of("a", "b"), Set.of(), Path.of("words.json"), settings(Casing.KEPT, 9, 1)))
                .isInstanceOf(SforgeException.class)
                .hasMessage("words.json: the tokenizer has 2 words, but the model's embedding table has 1 rows:"
                        + " the tokenizer belongs to another model")
                .extracting(e -> ((SforgeException) e).exitCode())
                .isEqualTo(ExitCode.BAD_MODEL);
    }

    private static int[] ids(String text, Casing casing) {
        return tokenizer(casing, Integer.MAX_VALUE)
                .encode(List.of(text), "")
                .sequences()
                .get(0)
                .ids();
    }

    private static WordTokenizer tokenizer(Casing casing, int maxLength) {
        return WordTokenizer.of(
                WORDS, Set.of("the", "and"), Path.of("words.json"), settings(casing, maxLength, WORDS.size()));
    }

    private static TokenizerSettings settings(Casing casing, int maxLength, int vocabulary) {
        return new TokenizerSettings(
                maxLength, vocabulary, TokenTypes.IGNORED, casing, Blanks.KEPT, SpecialTokens.LEFT_OUT);
    }
}
