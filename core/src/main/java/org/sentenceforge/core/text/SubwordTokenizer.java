package org.sentenceforge.core.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/**
 * A tokenizer.json's tokenizer. Owns a native tokenizer until closed; a batch is spread over the cores by the native library itself.
 *
 * <p>The library is called at its lowest level: DJL's tokenizer class also fetches every token's text and position, which
 * costs more than the tokenizing.
 */
final class SubwordTokenizer implements TextTokenizer {
    private final Path file;
    private final TokenizerSettings settings;
    private final TokenizerJson json;
    private final long handle;
    private final Map<String, Integer> promptLengths = new ConcurrentHashMap<>();

    private SubwordTokenizer(Path file, TokenizerSettings settings, TokenizerJson json, long handle) {
        this.file = file;
        this.settings = settings;
        this.json = json;
        this.handle = handle;
    }

    static TextTokenizer of(TokenizerJson json, Path file, TokenizerSettings settings) {
        if (json.size() > settings.vocabulary()) {
            throw SforgeException.badModel(file + ": the tokenizer has token ids up to " + (json.size() - 1)
                    + ", but the model's embedding table has " + settings.vocabulary()
                    + " rows: the tokenizer belongs to another model");
        }
        long handle;
        try {
            loadLibrary();
            handle = TokenizersLibrary.LIB.createTokenizerFromString(json.text());
        } catch (RuntimeException e) {
            throw SforgeException.badModel(file + ": the tokenizer cannot be used: " + e.getMessage(), e);
        }
        SubwordTokenizer tokenizer = new SubwordTokenizer(file, settings, json, handle);
        try {
            tokenizer.checkMaxLength();
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
        return tokenizer;
    }

    private static void loadLibrary() {
        if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
            // DJL would otherwise look for a CUDA build on its server where there is a GPU; tokenizing has no use for
            // one
            System.setProperty("RUST_FLAVOR", "cpu");
        }
        LibUtils.checkStatus();
    }

    /** The native library does not cut at all where the special tokens alone fill a row. */
    private void checkMaxLength() {
        int special = specialTokensOfAText();
        if (settings.maxLength() <= special) {
            throw SforgeException.usage("maximum length " + settings.maxLength() + " leaves no room for text: " + file
                    + " adds " + special + " special tokens; ask for more");
        }
    }

    private int specialTokensOfAText() {
        long encoding = call(() -> TokenizersLibrary.LIB.encode(handle, "", specialTokens()));
        try {
            return ids(encoding).length;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public TokenizerSettings settings() {
        return settings;
    }

    @Override
    public int vocabularySize() {
        return json.size();
    }

    @Override
    public Vocabulary vocabulary() {
        return json.vocabulary();
    }

    @Override
    public TokenizedTexts encode(List<String> texts, String prompt) {
        List<String> rows =
                texts.stream().map(text -> beginning(prepared(prompt + text))).toList();
        return encode(rows, new BitSet(), promptTokens(prompt), Excess.CUT_OFF);
    }

    @Override
    public TokenizedTexts encodeInParts(List<String> texts, String prompt) {
        List<String> rows = texts.stream().map(text -> prepared(prompt + text)).toList();
        int promptTokens = promptTokens(prompt);
        return TokenizedTexts.joined(TextPieces.of(rows).stream()
                .map(batch -> encode(batch.pieces(), batch.continued(), promptTokens, Excess.FURTHER_ROWS))
                .toList());
    }

    /** What becomes of tokens behind the maximum length. */
    private enum Excess {
        CUT_OFF,
        FURTHER_ROWS
    }

    /** @param continued the rows that go on with the text of the one before */
    private TokenizedTexts encode(List<String> rows, BitSet continued, int promptTokens, Excess excess) {
        if (rows.isEmpty()) {
            return TokenizedTexts.whole(List.of());
        }
        String[] all = rows.toArray(String[]::new);
        long[] encodings = call(() -> TokenizersLibrary.LIB.batchEncode(handle, all, specialTokens()));
        return taken(encodings, continued, promptTokens, excess);
    }

    /** As much of a text as gives the same row as all of it: the library would tokenize megabytes of which a row holds a page. */
    private String beginning(String text) {
        return new LongText(text, settings.maxLength()).beginning(this::overflowingRows);
    }

    /** How many further rows a text would fill. */
    private long overflowingRows(String text) {
        long encoding = call(() -> TokenizersLibrary.LIB.encode(handle, text, specialTokens()));
        try {
            return TokenizersLibrary.LIB.getOverflowCount(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** How many tokens a text has, special ones not counted. */
    private long tokenCount(String text) {
        long encoding = call(() -> TokenizersLibrary.LIB.encode(handle, text, false));
        try {
            return sequence(encoding, 0).length()
                    + overflowing(encoding).stream()
                            .mapToLong(TokenSequence::length)
                            .sum();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public TokenizedTexts encodePairs(List<String> first, List<String> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(first.size() + " first texts, but " + second.size() + " second texts");
        }
        if (first.isEmpty()) {
            return TokenizedTexts.whole(List.of());
        }
        String[] a = first.stream().map(this::plain).toArray(String[]::new);
        String[] b = second.stream().map(this::plain).toArray(String[]::new);
        for (int i = 0; i < a.length; i++) {
            if (LongText.isShort(a[i], settings.maxLength())) {
                b[i] = beginning(b[i]);
            } else if (LongText.isShort(b[i], settings.maxLength())) {
                a[i] = beginning(a[i]);
            } else {
                LongPair cut = new LongPair(a[i], b[i], settings.maxLength(), this::tokenCount).beginnings();
                a[i] = cut.first();
                b[i] = cut.second();
            }
        }
        long[] encodings = call(() -> TokenizersLibrary.LIB.batchEncodePair(handle, a, b, specialTokens()));
        return taken(encodings, new BitSet(), 0, Excess.CUT_OFF);
    }

    @Override
    public boolean isToken(String text, int id) {
        long encoding = call(() -> TokenizersLibrary.LIB.encode(handle, text, false));
        try {
            int[] ids = ids(encoding);
            return ids.length == 1 && ids[0] == id;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public String decode(int... ids) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return call(() -> TokenizersLibrary.LIB.decode(handle, wide, true));
    }

    @Override
    public int promptTokens(String prompt) {
        return prompt.isEmpty() ? 0 : promptLengths.computeIfAbsent(prompt, this::countPromptTokens);
    }

    private int countPromptTokens(String prompt) {
        long encoding = call(() -> TokenizersLibrary.LIB.encode(handle, prepared(prompt), specialTokens()));
        try {
            int[] ids = ids(encoding);
            boolean endsSpecial = ids.length > 0 && json.specialIds().contains(ids[ids.length - 1]);
            return endsSpecial ? ids.length - 1 : ids.length;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private boolean specialTokens() {
        return settings.specialTokens() == SpecialTokens.ADDED;
    }

    private String prepared(String text) {
        return plain(settings.blanks() == Blanks.STRIPPED ? PythonText.strip(text) : text);
    }

    /** A text in the model's case, without what makes no difference in it. */
    private String plain(String text) {
        return json.runs().map(runs -> runs.shortened(cased(text))).orElseGet(() -> cased(text));
    }

    private String cased(String text) {
        return settings.casing() == Casing.LOWERED ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** Takes over native encodings and frees them. */
    private TokenizedTexts taken(long[] encodings, BitSet goingOn, int promptTokens, Excess excess) {
        try {
            List<TokenSequence> sequences = new ArrayList<>(encodings.length);
            BitSet truncated = new BitSet();
            BitSet continued = new BitSet();
            for (int i = 0; i < encodings.length; i++) {
                continued.set(sequences.size(), goingOn.get(i));
                sequences.add(sequence(encodings[i], goingOn.get(i) ? 0 : promptTokens));
                if (excess == Excess.FURTHER_ROWS) {
                    for (TokenSequence further : overflowing(encodings[i])) {
                        continued.set(sequences.size());
                        sequences.add(further);
                    }
                } else {
                    truncated.set(i, TokenizersLibrary.LIB.getOverflowCount(encodings[i]) > 0);
                }
            }
            return new TokenizedTexts(sequences, truncated, continued);
        } finally {
            for (long encoding : encodings) {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
        }
    }

    private List<TokenSequence> overflowing(long encoding) {
        long[] further = TokenizersLibrary.LIB.getOverflowing(encoding);
        try {
            return Arrays.stream(further).mapToObj(part -> sequence(part, 0)).toList();
        } finally {
            for (long part : further) {
                TokenizersLibrary.LIB.deleteEncoding(part);
            }
        }
    }

    private TokenSequence sequence(long encoding, int promptTokens) {
        int[] all = ids(encoding);
        int length = lengthWithoutPassedOver(all);
        int[] ids = Arrays.copyOf(all, length);
        int[] types = types(encoding);
        TokenSequence row = new TokenSequence(
                ids, types == null ? null : Arrays.copyOf(types, length), 0, Math.min(promptTokens, length));
        return settings.filling().map(row::filledUp).orElse(row);
    }

    /** At least 1, as a row has to have a token to read. */
    private int lengthWithoutPassedOver(int[] ids) {
        int length = ids.length;
        while (length > 1
                && settings.passedOver().isPresent()
                && ids[length - 1] == settings.passedOver().getAsInt()) {
            length--;
        }
        return length;
    }

    private int[] ids(long encoding) {
        long[] wide = TokenizersLibrary.LIB.getTokenIds(encoding);
        int[] ids = new int[wide.length];
        for (int i = 0; i < ids.length; i++) {
            if (wide[i] >= settings.vocabulary()) {
                throw SforgeException.badModel(file + ": the tokenizer gives token id " + wide[i]
                        + ", but the model's embedding table has " + settings.vocabulary() + " rows");
            }
            ids[i] = (int) wide[i];
        }
        return ids;
    }

    /** Token types, or null where all are 0. */
    private int[] types(long encoding) {
        if (settings.tokenTypes() == TokenTypes.IGNORED) {
            return null;
        }
        int[] types = Arrays.stream(TokenizersLibrary.LIB.getTypeIds(encoding))
                .mapToInt(this::type)
                .toArray();
        return Arrays.stream(types).anyMatch(type -> type != 0) ? types : null;
    }

    private int type(long type) {
        if (type >= settings.typeCount()) {
            throw SforgeException.badModel(file + ": the tokenizer gives token type " + type
                    + ", but the model's table of token types has " + settings.typeCount() + " rows");
        }
        return (int) type;
    }

    private interface NativeCall<T> {
        T run();
    }

    private <T> T call(NativeCall<T> nativeCall) {
        try {
            return nativeCall.run();
        } catch (SforgeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw SforgeException.badModel(file + ": the tokenizer failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
    }
}
