package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.text.PythonLiteral;

/** Arguments in the notation of Python, which model cards and scripts of the reference have, as those of a configuration. */
public final class PythonValues {
    /** A line of a card's list, or one that a user adds to it: {@code - `learning_rate`: 2e-05}, {@code eval_steps: 100}. */
    private static final Pattern LINE = Pattern.compile("\\s*(?:[-*]\\s+)?`?(\\w+)`?\\s*:\\s?(.*)");

    /** What else stands around such a list. */
    private static final Pattern AROUND = Pattern.compile("\\s*(?:[#<].*)?");

    /** A member of an enumeration, such as {@code SchedulerType.COSINE}. */
    private static final Pattern MEMBER = Pattern.compile("[A-Z][a-z]\\w*\\.[A-Z][A-Z0-9_]+");

    /** Values of members that are not called like their values. */
    private static final Map<String, String> VALUES = Map.of("reduce_on_plateau", "reduce_lr_on_plateau");

    private PythonValues() {}

    /**
     * The values of a configuration with {@code None}, {@code True} and the like read for what they mean, and texts that hold a list
     * or map read as these.
     */
    static JsonNode read(JsonNode node) {
        if (node.isObject()) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(entry -> map.set(entry.getKey(), read(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> list.add(read(item)));
            return list;
        }
        if (node.isTextual() && MEMBER.matcher(node.asText()).matches()) {
            String member =
                    node.asText().substring(node.asText().indexOf('.') + 1).toLowerCase(Locale.ROOT);
            return TextNode.valueOf(VALUES.getOrDefault(member, member));
        }
        boolean literal = node.isTextual() && node.asText().matches("None|True|False|\\{.*}|\\[.*]|<.*>");
        return literal ? PythonLiteral.read(node.asText()).orElse(node) : node;
    }

    /**
     * The arguments of a list as it stands on a model card. Headings, marks of HTML and empty lines do not matter; of an argument that
     * stands twice the last value counts, so that the list of those that are not at their defaults may stand above the list of all.
     *
     * @param problems is told of lines that are none of a list
     */
    public static ObjectNode list(String lines, Consumer<String> problems) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        for (String line : lines.split("\\R")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String value = matcher.group(2);
                arguments.set(
                        matcher.group(1),
                        value.isBlank()
                                ? JsonNodeFactory.instance.nullNode()
                                : PythonLiteral.read(value).orElseGet(() -> JsonNodeFactory.instance.textNode(value)));
            } else if (!AROUND.matcher(line).matches()) {
                problems.accept("expected the lines of a model card's list, such as '- `learning_rate`: 2e-05', got '"
                        + line.strip() + "'");
            }
        }
        return arguments;
    }
}
