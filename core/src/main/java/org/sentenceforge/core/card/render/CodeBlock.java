package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A piece of code on a card. */
final class CodeBlock {
    private CodeBlock() {}

    /** A line that says what is needed, the code, and an empty line. */
    static List<String> of(String introduction, String language, String code) {
        List<String> lines = new ArrayList<>(List.of(introduction, "", "```" + language));
        lines.addAll(Arrays.asList(code.split("\n")));
        lines.addAll(List.of("```", ""));
        return lines;
    }
}
