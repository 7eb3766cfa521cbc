package org.sentenceforge.core.card;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A README.md as a header and what is below it.
 *
 * @param header the YAML between two lines {@code ---} at the top
 */
public record HeaderedText(Optional<String> header, String body) {
    private static final Pattern HEADER =
            Pattern.compile("\\A\uFEFF?---[ \\t]*\\r?\\n(.*?)\\r?\\n---[ \\t]*(\\r?\\n|\\z)", Pattern.DOTALL);

    public static HeaderedText of(String readme) {
        Matcher header = HEADER.matcher(readme);
        return header.find()
                ? new HeaderedText(Optional.of(header.group(1)), readme.substring(header.end()))
                : new HeaderedText(Optional.empty(), readme);
    }
}
