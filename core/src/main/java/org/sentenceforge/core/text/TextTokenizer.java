package org.sentenceforge.core.text;

import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/** Texts to token ids and back. Until it is closed it may be used from several threads at once. */
public sealed interface TextTokenizer extends AutoCloseable permits SubwordTokenizer, WordTokenizer {

    /**
     * Reads a tokenizer.json. Its own padding and truncation are overridden: no padding, the longest text of a row is cut
     * first, down to the settings' maximum length.
     *
     * @throws SforgeException (bad model) where the file is broken or its vocabulary is larger than the model's
     */
    static TextTokenizer open(Path file, TokenizerSettings settings) {
        return SubwordTokenizer.of(TokenizerJson.read(file, settings.maxLength(), settings.markers()), file, settings);
    }

    /**
     * A tokenizer from the content of a tokenizer.json.
     *
     * @param source what errors call it
     */
    static TextTokenizer of(String json, Path source, TokenizerSettings settings) {
        return SubwordTokenizer.of(
                TokenizerJson.read(json, source, settings.maxLength(), settings.markers()), source, settings);
    }

    TokenizerSettings settings();

    /** One more than the largest token id of the vocabulary proper (without added tokens). */
    int vocabularySize();

    /** All tokens; reads the file's content once more. */
    Vocabulary vocabulary();

    /**
     * Tokenizes texts, each with the prompt before it as plain text; those that are too long are cut.
     *
     * @param prompt the prompt's words, or "" for none
     */
    TokenizedTexts encode(List<String> texts, String prompt);

    /**
     * All of the texts, in rows of at most the maximum length, each with its special tokens; the prompt is part of a text's first only.
     * Texts of more than 131,072 characters are taken apart at white space first.
     */
    TokenizedTexts encodeInParts(List<String> texts, String prompt);

    /** Tokenizes pairs of texts to be read together; both lists have the same length. White space is kept, as everywhere for pairs. */
    TokenizedTexts encodePairs(List<String> first, List<String> second);

    /** Whether a text becomes this token and no other, special tokens not counted. */
    boolean isToken(String text, int id);

    /** The text of token ids, without special tokens. */
    String decode(int... ids);

    /**
     * How many leading tokens of a row belong to the prompt: the tokens of the prompt alone with the special tokens before it;
     * a special token at its end does not count. 0 for no prompt.
     */
    int promptTokens(String prompt);

    @Override
    void close();
}
