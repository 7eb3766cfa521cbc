package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * An added token that is looked for in texts as the normalizer leaves them, and so as the normalizer leaves it. Where that is nothing, the
 * native library finds it everywhere, and ends the process over it.
 */
final class NormalizedToken {
    private String left;
    private final Set<String> types = new HashSet<>();

    private NormalizedToken(String content) {
        left = content;
    }

    /** Whether a normalizer leaves something of a token, as far as it says what it takes away: not in regular expressions. */
    static boolean survives(String content, JsonNode normalizer) {
        NormalizedToken token = new NormalizedToken(content);
        token.take(normalizer);
        return token.left.codePoints().anyMatch(token::stays);
    }

    private void take(JsonNode normalizer) {
        String pattern = normalizer.path("pattern").path("String").asText();
        if (normalizer.path("type").asText().equals("Replace")
                && normalizer.path("content").asText().isEmpty()
                && !pattern.isEmpty()) {
            left = left.replace(pattern, "");
        }
        types.add(normalizer.path("type").asText());
        normalizer.path("normalizers").forEach(this::take);
    }

    private boolean stays(int character) {
        boolean bert = types.contains("BertNormalizer");
        return switch (Character.getType(character)) {
            case Character.CONTROL ->
                !(bert || types.contains("Nmt")) && !(Character.isWhitespace(character) && types.contains("Strip"));
            case Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED -> !(bert || types.contains("Nmt"));
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                !types.contains("Strip");
            case Character.NON_SPACING_MARK -> !(bert || types.contains("StripAccents"));
            default -> character != '\uFFFD' || !bert;
        };
    }
}
