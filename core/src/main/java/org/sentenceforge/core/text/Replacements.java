package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The replacements of a normalizer or decoder, in their order. One that makes ten letters of one is harmless; ten of them, each of which takes
 * what the last one has made, would make a text of ten thousand million letters of one.
 */
final class Replacements {
    private final List<Replacement> all = new ArrayList<>();

    /** @param pattern what is replaced, or "" where that is a regular expression, which may find anything */
    private record Replacement(String pattern, String content) {

        static Replacement of(JsonNode node) {
            return new Replacement(
                    node.path("pattern").path("String").asText(),
                    node.path("content").asText());
        }

        /** How many times as long what it has replaced may be. */
        double growth() {
            return Math.max(1, (double) content.length() / Math.max(1, pattern.length()));
        }

        /** Whether what another one has put in may be part of what this one replaces. */
        boolean mayTake(Replacement other) {
            return pattern.isEmpty() || pattern.chars().anyMatch(c -> other.content.indexOf(c) >= 0);
        }
    }

    Replacements(JsonNode part) {
        collect(part);
    }

    private void collect(JsonNode part) {
        if (part.path("type").asText().equals("Replace")) {
            all.add(Replacement.of(part));
        }
        part.path("normalizers").forEach(this::collect);
        part.path("decoders").forEach(this::collect);
    }

    int count() {
        return all.size();
    }

    /** How many times as long a text may become by all of them, at most. */
    double growth() {
        double most = 1;
        double[] until = new double[all.size()];
        for (int i = 0; i < until.length; i++) {
            double before = 1;
            for (int j = 0; j < i; j++) {
                if (all.get(i).mayTake(all.get(j))) {
                    before = Math.max(before, until[j]);
                }
            }
            until[i] = before * all.get(i).growth();
            most = Math.max(most, until[i]);
        }
        return most;
    }
}
