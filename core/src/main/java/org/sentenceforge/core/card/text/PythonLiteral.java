package org.sentenceforge.core.card.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values as Python's {@code repr} prints them, the other way round than {@link PythonRepr}: {@code None}, {@code True}, {@code
 * 5e-05}, {@code [1, 'x']}, {@code {'split_batches': False}}. Members of enumerations are read as their values, which stand behind the
 * colon of {@code <HubStrategy.END: 'end'>}.
 */
public final class PythonLiteral {
    private static final Pattern WORD = Pattern.compile("None|True|False");
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(?:\\d+\\.\\d*|\\.\\d+|\\d+(?=[eE]))(?:[eE][-+]?\\d+)?");
    private static final Pattern TEXT = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern MEMBER = Pattern.compile("<[\\w.]+: (.+?)>");
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:x(\\p{XDigit}{2})|u(\\p{XDigit}{4})|U(00(?:0\\p{XDigit}|10)\\p{XDigit}{4})|(.))");
    private static final Map<String, String> ESCAPED = Map.of("n", "\n", "r", "\r", "t", "\t");

    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** The value; empty where the text is no literal, such as a word without quotes. */
    public static Optional<JsonNode> read(String text) {
        PythonLiteral literal = new PythonLiteral(text.strip());
        try {
            JsonNode value = literal.value();
            return literal.at == literal.text.length() ? Optional.of(value) : Optional.empty();
        } catch (NoLiteral e) {
            return Optional.empty();
        }
    }

    private static final class NoLiteral extends Exception {
        private static final long serialVersionUID = 1L;

        NoLiteral() {
            super(null, null, false, false);
        }
    }

    private JsonNode value() throws NoLiteral {
        blanks();
        if (skip("{")) {
            return map();
        }
        if (skip("[") || skip("(")) {
            return list(text.charAt(at - 1) == '[' ? "]" : ")");
        }
        Matcher found = take(WORD);
        if (found != null) {
            return found.group().equals("None")
                    ? NullNode.getInstance()
                    : BooleanNode.valueOf(found.group().equals("True"));
        }
        found = take(NUMBER);
        if (found != null) {
            return DoubleNode.valueOf(Double.parseDouble(found.group()));
        }
        found = take(WHOLE);
        if (found != null) {
            return whole(new BigInteger(found.group()));
        }
        found = take(MEMBER);
        if (found != null) {
            return new PythonLiteral(found.group(1)).value();
        }
        return TextNode.valueOf(string());
    }

    private static JsonNode whole(BigInteger value) {
        return value.bitLength() < Integer.SIZE
                ? JsonNodeFactory.instance.numberNode(value.intValueExact())
                : JsonNodeFactory.instance.numberNode(value);
    }

    private JsonNode map() throws NoLiteral {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        while (!ends("}")) {
            blanks();
            String key = string();
            require(":");
            map.set(key, value());
            separate("}");
        }
        return map;
    }

    private JsonNode list(String end) throws NoLiteral {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        while (!ends(end)) {
            list.add(value());
            separate(end);
        }
        return list;
    }

    private boolean ends(String bracket) {
        blanks();
        return skip(bracket);
    }

    /** Goes past a comma, or up to the bracket that ends the list. */
    private void separate(String bracket) throws NoLiteral {
        blanks();
        if (!text.startsWith(bracket, at)) {
            require(",");
        }
    }

    private String string() throws NoLiteral {
        Matcher found = take(TEXT);
        if (found == null) {
            throw new NoLiteral();
        }
        String quoted = found.group(1) == null ? found.group(2) : found.group(1);
        return ESCAPE.matcher(quoted).replaceAll(escape -> Matcher.quoteReplacement(character(escape)));
    }

    private static String character(MatchResult escape) {
        for (int i = 1; i <= 3; i++) {
            if (escape.group(i) != null) {
                return Character.toString(Integer.parseInt(escape.group(i), 16));
            }
        }
        return ESCAPED.getOrDefault(escape.group(4), escape.group(4));
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean skip(String expected) {
        boolean there = text.startsWith(expected, at);
        at += there ? expected.length() : 0;
        return there;
    }

    private void require(String expected) throws NoLiteral {
        blanks();
        if (!skip(expected)) {
            throw new NoLiteral();
        }
    }

    /** What a pattern finds here; null where it finds nothing. */
    private Matcher take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }
}
