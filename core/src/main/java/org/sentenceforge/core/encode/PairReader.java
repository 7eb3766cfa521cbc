package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/** How a cross-encoder reads pairs of texts. Owns the tokenizer until closed. */
sealed interface PairReader extends AutoCloseable {

    /** @param prompt "" for none */
    TokenizedTexts read(List<TextPair> pairs, String prompt);

    @Override
    void close();

    /** One text behind the other, with the tokenizer's special tokens around them; the prompt stands before the first. */
    record Plain(TextTokenizer tokenizer) implements PairReader {
        @Override
        public TokenizedTexts read(List<TextPair> pairs, String prompt) {
            return tokenizer.encodePairs(
                    pairs.stream().map(pair -> prompt + pair.first()).toList(),
                    pairs.stream().map(TextPair::second).toList());
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }

    /**
     * In a chat template. A model that scores by its next token reads the template's end last, so that where a long pair was cut, the end
     * takes the place of the last tokens that were kept.
     *
     * @param tokenizer adds no special tokens: the template has them
     * @param suffixes  the tokens of the template's end, by prompt
     */
    record Chat(TextTokenizer tokenizer, ChatFormat format, Map<String, int[]> suffixes) implements PairReader {
        Chat(TextTokenizer tokenizer, ChatFormat format) {
            this(tokenizer, format, new ConcurrentHashMap<>());
        }

        @Override
        public TokenizedTexts read(List<TextPair> pairs, String prompt) {
            TokenizedTexts tokens = tokenizer.encode(
                    pairs.stream()
                            .map(pair -> format.render(prompt, pair.first(), pair.second()))
                            .toList(),
                    "");
            if (tokens.truncated().isEmpty() || format.suffix() == ChatFormat.Suffix.CUT) {
                return tokens;
            }
            int[] suffix = suffixes.computeIfAbsent(prompt, this::suffix);
            List<TokenSequence> sequences = new ArrayList<>(tokens.sequences());
            tokens.truncated().stream().forEach(i -> sequences.set(i, ending(sequences.get(i), suffix)));
            return new TokenizedTexts(sequences, tokens.truncated(), tokens.continued());
        }

        /** The last tokens that two pairs have in common, neither of whose texts ends like the other's. */
        private int[] suffix(String prompt) {
            int[] first = whole(format.render(prompt, "0", "0"));
            int[] second = whole(format.render(prompt, "1 2 3 4", "1 2 3 4"));
            int shorter = Math.min(first.length, second.length);
            int count = 0;
            while (count < shorter && first[first.length - 1 - count] == second[second.length - 1 - count]) {
                count++;
            }
            return count < shorter ? Arrays.copyOfRange(first, first.length - count, first.length) : new int[0];
        }

        /** All tokens of a text, however many. */
        private int[] whole(String text) {
            return tokenizer.encodeInParts(List.of(text), "").sequences().stream()
                    .flatMapToInt(part -> Arrays.stream(part.ids()))
                    .toArray();
        }

        private static TokenSequence ending(TokenSequence row, int[] suffix) {
            int[] ids = row.ids().clone();
            int count = Math.min(suffix.length, ids.length);
            System.arraycopy(suffix, suffix.length - count, ids, ids.length - count, count);
            return new TokenSequence(ids, row.types(), row.firstPosition(), row.promptTokens());
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }
}
