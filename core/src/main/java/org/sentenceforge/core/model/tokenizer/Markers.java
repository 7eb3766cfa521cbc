package org.sentenceforge.core.model.tokenizer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;

/** The tokens that a model was trained to find before queries and documents, though its tokenizer would cut them up: {@code [unused0]}. */
public final class Markers {
    private Markers() {}

    /**
     * Those among the beginnings of texts that are tokens, by their ids, but that the tokenizer does not find in a text.
     *
     * @param prefixes each a token, or a token and words behind it
     */
    public static Map<String, Integer> of(
            TokenizerSource source, TokenizerSettings settings, Collection<String> prefixes) {
        Map<String, Integer> markers = new LinkedHashMap<>();
        try (TextTokenizer tokenizer = source.open(settings.withMarkers(Map.of()))) {
            for (String prefix : prefixes) {
                for (String candidate : candidates(prefix)) {
                    OptionalInt id = source.id(candidate);
                    if (id.isPresent()) {
                        if (!tokenizer.isToken(candidate, id.getAsInt())) {
                            markers.put(candidate, id.getAsInt());
                        }
                        break;
                    }
                }
            }
        }
        return markers;
    }

    /** The whole of it, blanks included, before its first word. */
    private static List<String> candidates(String prefix) {
        return prefix.isBlank() ? List.of() : List.of(prefix, prefix.strip().split("\\s+", 2)[0]);
    }
}
