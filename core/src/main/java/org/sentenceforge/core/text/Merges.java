package org.sentenceforge.core.text;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * The merges of a BPE model, each of a first and a second piece. Where pieces inside of words have a prefix, each second one begins with it:
 * the native library cuts so many characters off it, and ends the process where it has fewer.
 */
final class Merges {
    private static final String VERSION = "#version"; // a line of merges.txt, which the library passes over

    /** With what all second pieces begin; null as long as there is none. */
    private String common;

    /** Copies the array that begins here. */
    void copy(JsonParser json, JsonGenerator copy) throws IOException {
        copy.writeStartArray();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_ARRAY) {
                JsonNode pair = json.readValueAsTree();
                second(pair.path(1).asText());
                copy.writeTree(pair);
            } else {
                String line = json.getText();
                if (!line.startsWith(VERSION)) {
                    second(line.substring(line.indexOf(' ') + 1));
                }
                copy.copyCurrentStructureExact(json);
            }
        }
        copy.writeEndArray();
    }

    private void second(String piece) {
        int same = 0;
        while (common != null
                && same < Math.min(common.length(), piece.length())
                && common.charAt(same) == piece.charAt(same)) {
            same++;
        }
        common = common == null ? piece : common.substring(0, same);
    }

    /** Whether the library can cut a prefix off the second pieces. It counts characters, and takes them for bytes. */
    boolean canLose(String prefix) {
        return common == null || common.startsWith(prefix) && prefix.chars().allMatch(c -> c < 128);
    }
}
