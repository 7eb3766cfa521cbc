package org.sentenceforge.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a command printed, for comparing with what a page shows: the words must be equal, numbers with a point nearly so. Where lines
 * break makes no difference.
 */
final class PrintedText {
    /** Not a part of a name, nor of a version such as 1.28.0. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+\\.\\d+(?:e[-+]\\d+)?(?![\\w.]*\\.\\d)");

    private final String words;
    private final List<Double> numbers = new ArrayList<>();

    private PrintedText(String text) {
        Matcher number = NUMBER.matcher(text.strip().replaceAll("\\s+", " "));
        words = number.replaceAll(match -> {
            numbers.add(Double.parseDouble(match.group()));
            return "#";
        });
    }

    /** @param leftOut words whose lines do not count */
    static PrintedText of(String text, Optional<String> leftOut) {
        return new PrintedText(text.lines()
                .filter(line -> leftOut.isEmpty() || !line.contains(leftOut.get()))
                .collect(Collectors.joining("\n")));
    }

    /** Whether the words are those of another text, and numbers differ by no more than 2e-4 or a thousandth. */
    boolean isLike(PrintedText other) {
        if (!words.equals(other.words) || numbers.size() != other.numbers.size()) {
            return false;
        }
        for (int i = 0; i < numbers.size(); i++) {
            double expected = other.numbers.get(i);
            if (Math.abs(numbers.get(i) - expected) > Math.max(2e-4, 1e-3 * Math.abs(expected))) {
                return false;
            }
        }
        return true;
    }
}
