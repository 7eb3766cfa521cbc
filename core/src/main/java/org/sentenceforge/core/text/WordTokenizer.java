package org.sentenceforge.core.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * Whole words to token ids, as sentence-transformers' WhitespaceTokenizer finds them: what stands between white space, else that without
 * punctuation at its ends, else the same in lower case. Stop words and words that the vocabulary lacks are left out, so that a text may have
 * no token at all.
 */
public final class WordTokenizer implements TextTokenizer {
    private final List<String> words;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Set<String> stopWords;
    private final TokenizerSettings settings;

    private WordTokenizer(List<String> words, Set<String> stopWords, TokenizerSettings settings) {
        this.words = words;
        this.stopWords = stopWords;
        this.settings = settings;
        for (int i = 0; i < words.size(); i++) {
            ids.put(words.get(i), i); // of a word that is there twice, the last
        }
    }

    /**
     * A tokenizer of these words, whose ids are their places.
     *
     * @param source what errors call it
     * @throws SforgeException (bad model) where there are more words than the model has vectors
     */
    public static WordTokenizer of(List<String> words, Set<String> stopWords, Path source, TokenizerSettings settings) {
        if (words.size() > settings.vocabulary()) {
            throw SforgeException.badModel(source + ": the tokenizer has " + words.size()
                    + " words, but the model's embedding table has " + settings.vocabulary()
                    + " rows: the tokenizer belongs to another model");
        }
        return new WordTokenizer(words, stopWords, settings);
    }

    @Override
    public TokenizerSettings settings() {
        return settings;
    }

    @Override
    public int vocabularySize() {
        return words.size();
    }

    @Override
    public Vocabulary vocabulary() {
        return new Vocabulary(words, Set.of(), OptionalInt.empty());
    }

    @Override
    public TokenizedTexts encode(List<String> texts, String prompt) {
        List<TokenSequence> rows = new ArrayList<>();
        BitSet truncated = new BitSet();
        for (String text : texts) {
            int[] all = ids(prompt + text);
            truncated.set(rows.size(), all.length > settings.maxLength());
            rows.add(TokenSequence.of(Arrays.copyOf(all, Math.min(all.length, settings.maxLength()))));
        }
        return new TokenizedTexts(rows, truncated, new BitSet());
    }

    @Override
    public TokenizedTexts encodeInParts(List<String> texts, String prompt) {
        List<TokenSequence> rows = new ArrayList<>();
        BitSet continued = new BitSet();
        for (String text : texts) {
            int[] all = ids(prompt + text);
            int first = 0;
            do {
                continued.set(rows.size(), first > 0);
                int end = (int) Math.min(all.length, (long) first + settings.maxLength());
                rows.add(TokenSequence.of(Arrays.copyOfRange(all, first, end)));
                first = end;
            } while (first < all.length);
        }
        return new TokenizedTexts(rows, new BitSet(), continued);
    }

    /** Cross-encoders begin with a transformer. */
    @Override
    public TokenizedTexts encodePairs(List<String> first, List<String> second) {
        throw new UnsupportedOperationException("whole words have nothing that separates the texts of a pair");
    }

    @Override
    public boolean isToken(String text, int id) {
        return words.get(id).equals(text);
    }

    @Override
    public String decode(int... tokens) {
        return Arrays.stream(tokens).mapToObj(words::get).collect(Collectors.joining(" "));
    }

    /** To the original's class no word belongs to the prompt, whatever a pooling says of it. */
    @Override
    public int promptTokens(String prompt) {
        return 0;
    }

    private int[] ids(String text) {
        String cased = settings.casing() == TokenizerSettings.Casing.LOWERED ? text.toLowerCase(Locale.ROOT) : text;
        return PythonText.split(cased).stream()
                .map(this::id)
                .flatMapToInt(OptionalInt::stream)
                .toArray();
    }

    private OptionalInt id(String token) {
        String bare = PythonText.withoutPunctuation(token);
        for (String form : Stream.of(token, bare, bare.toLowerCase(Locale.ROOT)).toList()) {
            if (stopWords.contains(form)) {
                return OptionalInt.empty();
            }
            Integer id = ids.get(form);
            // of nothing but punctuation nothing is left, and the original looks that up in lower case alone
            if (id != null) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        // nothing native
    }
}
