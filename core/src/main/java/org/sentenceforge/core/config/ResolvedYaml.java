package org.sentenceforge.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Writes a resolved configuration as YAML in block style; values without defaults of their own as JSON, which is YAML too. */
final class ResolvedYaml {
    private static final String DEFAULTS = "# not given:";

    /** How the names of values end that are not shown; transformers shows them as their names, too. */
    private static final String SECRET = "_token";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][\\w./+-]*");
    private static final Pattern WORD_WITH_A_MEANING = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private final StringBuilder out = new StringBuilder();

    String text(Resolved resolved) {
        value(resolved, "");
        return out.toString();
    }

    private void value(Resolved resolved, String indent) {
        if (resolved instanceof Resolved.Keys keys) {
            keys.given().forEach((name, value) -> entry(name, value, indent));
            if (!keys.defaults().isEmpty()) {
                out.append(indent).append(DEFAULTS).append('\n');
            }
            keys.defaults().forEach((name, value) -> entry(name, value, indent));
        } else if (resolved instanceof Resolved.Items items) {
            for (Resolved item : items.items()) {
                int start = out.length();
                value(item, indent + "  ");
                out.replace(start, start + indent.length() + 2, indent + "- ");
            }
        } else if (resolved instanceof Resolved.Leaf leaf) {
            out.append(indent).append(flow(leaf.value())).append('\n');
        }
    }

    private void entry(String name, Resolved value, String indent) {
        out.append(indent).append(scalar(TextNode.valueOf(name))).append(':');
        if (value instanceof Resolved.Leaf leaf) {
            boolean secret = name.endsWith(SECRET) && leaf.value().isTextual();
            out.append(' ')
                    .append(secret ? "\"<" + name.toUpperCase(Locale.ROOT) + ">\"" : flow(leaf.value()))
                    .append('\n');
        } else if (isEmpty(value)) {
            out.append(value instanceof Resolved.Keys ? " {}\n" : " []\n");
        } else {
            out.append('\n');
            value(value, value instanceof Resolved.Items ? indent : indent + "  ");
        }
    }

    private static boolean isEmpty(Resolved value) {
        return value instanceof Resolved.Keys keys
                ? keys.given().isEmpty() && keys.defaults().isEmpty()
                : value instanceof Resolved.Items items && items.items().isEmpty();
    }

    private static String flow(JsonNode node) {
        if (node.isObject()) {
            StringJoiner entries = new StringJoiner(", ", "{", "}");
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                entries.add(scalar(TextNode.valueOf(entry.getKey())) + ": " + flow(entry.getValue()));
            }
            return entries.toString();
        }
        if (node.isArray()) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            node.forEach(item -> items.add(flow(item)));
            return items.toString();
        }
        return scalar(node);
    }

    private static String scalar(JsonNode node) {
        if (node.isTextual()) {
            String text = node.asText();
            boolean plain = PLAIN.matcher(text).matches()
                    && !WORD_WITH_A_MEANING.matcher(text).matches();
            return plain ? text : node.toString();
        }
        if (node.isFloatingPointNumber()) {
            return node.asText().replace(".0E", "e").replace('E', 'e');
        }
        return node.asText();
    }
}
