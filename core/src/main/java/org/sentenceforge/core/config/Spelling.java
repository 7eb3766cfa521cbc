package org.sentenceforge.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which name a misspelt one was meant to be. */
public final class Spelling {
    private static final int MOST_NAMED = 8;
    private static final int NEAREST = 3;

    private Spelling() {}

    /** The name that the fewest changes of a letter lead to, where these are at most a third of the letters. */
    public static Optional<String> nearest(String misspelt, Collection<String> names) {
        return names.stream()
                .filter(name -> changes(misspelt, name) <= Math.max(1, misspelt.length() / 3))
                .min(Comparator.comparingInt(name -> changes(misspelt, name)));
    }

    /** Known names for an error: all where they are few, else those that are most like the one that is not known. */
    public static String known(String unknown, Collection<String> names) {
        if (names.size() <= MOST_NAMED) {
            return "known are " + String.join(", ", names);
        }
        String sought = unknown.toLowerCase(Locale.ROOT);
        return "the nearest of " + names.size() + " are "
                + names.stream()
                        .sorted(Comparator.<String, Boolean>comparing(
                                        name -> !name.toLowerCase(Locale.ROOT).contains(sought))
                                .thenComparingInt(name -> changes(sought, name.toLowerCase(Locale.ROOT))))
                        .limit(NEAREST)
                        .collect(Collectors.joining(", "));
    }

    /** Letters to insert, delete or replace (Levenshtein's distance). */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
