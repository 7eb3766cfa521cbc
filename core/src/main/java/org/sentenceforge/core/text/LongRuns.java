package org.sentenceforge.core.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Long runs of letters and digits, or of blanks, in texts for a tokenizer of which it is known that their length makes no difference: WordPiece
 * takes a word with more than so many characters as one unknown token, and what splits words drops the blanks between them. Megabytes would be
 * normalized only to become that one token.
 *
 * <p>Only ASCII is looked at, of which no normalizer here drops, adds or joins anything.
 *
 * @param kept characters that stay at each end of a run: enough for one that is still too long where added tokens overlap both of its ends
 */
record LongRuns(int kept) {
    /** Texts that are shorter cost nothing worth looking at them for. */
    private static final int LONG_TEXT = 10_000;

    private static final Set<String> NORMALIZERS = Set.of("", "BertNormalizer");
    private static final Set<String> SPLITTERS = Set.of("BertPreTokenizer", "Whitespace", "WhitespaceSplit");

    private enum Kind {
        WORD,
        BLANK,
        OTHER;

        static Kind of(char c) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                return BLANK;
            }
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            return word ? WORD : OTHER;
        }
    }

    /**
     * Empty where the length of a run may make a difference.
     *
     * @param model what tokenizer.json says of its model in single values
     * @param added the texts of added tokens: one of letters alone would be found inside a run of them
     */
    static Optional<LongRuns> of(String normalizer, String splitter, Map<String, String> model, List<String> added) {
        String longest = model.getOrDefault("max_input_chars_per_word", "");
        boolean known = model.getOrDefault("type", "").equals("WordPiece")
                && longest.matches("[0-9]{1,4}")
                && NORMALIZERS.contains(normalizer)
                && SPLITTERS.contains(splitter)
                && added.stream().noneMatch(text -> runEnd(text, 0) == text.length());
        int longestAdded = added.stream().mapToInt(String::length).max().orElse(0);
        return known ? Optional.of(new LongRuns(Integer.parseInt(longest) + longestAdded)) : Optional.empty();
    }

    /** A text that has the same tokens. */
    String shortened(String text) {
        if (text.length() < LONG_TEXT) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int taken = 0;
        for (int start = 0; start < text.length(); ) {
            int end = runEnd(text, start);
            if (end - start > 2 * kept) {
                result.append(text, taken, start + kept);
                taken = end - kept;
            }
            start = Math.max(end, start + 1);
        }
        return taken == 0 ? text : result.append(text, taken, text.length()).toString();
    }

    /** Where a run that begins somewhere ends; where it begins if there is none. */
    private static int runEnd(String text, int start) {
        int end = start;
        if (start < text.length()) {
            Kind kind = Kind.of(text.charAt(start));
            while (end < text.length() && kind != Kind.OTHER && Kind.of(text.charAt(end)) == kind) {
                end++;
            }
        }
        return end;
    }
}
