package org.sentenceforge.cli.reference;

import java.io.PrintWriter;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;

/** Terms and what they mean, for a terminal: a long term has its meaning on the next line. */
final class Definitions {
    private static final int INDENT = 2;
    private static final int WIDEST_TERM = 24;

    private final PrintWriter out;
    private final int width;
    private boolean afterBlankLine;

    Definitions(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    void text(String text) {
        wrapped("", 0, text);
    }

    void heading(String text) {
        blankLine();
        wrapped("", 0, text);
    }

    /** One, however often it is asked for. */
    void blankLine() {
        if (!afterBlankLine) {
            out.println();
            afterBlankLine = true;
        }
    }

    void item(String term, String meaning) {
        int column = INDENT + WIDEST_TERM + INDENT;
        String start = " ".repeat(INDENT) + term;
        if (term.length() > WIDEST_TERM) {
            out.println(start);
            start = "";
        }
        wrapped(start + " ".repeat(column - start.length()), column, meaning);
    }

    void parameters(Iterable<Parameter<?>> parameters) {
        for (Parameter<?> parameter : parameters) {
            item(parameter.name(), parameter.meaning() + otherwise(parameter));
        }
    }

    void catalogue(Catalogue<?> catalogue) {
        catalogue.entries().forEach(entry -> item(entry.name(), entry.meaning()));
    }

    /** A nested section has no default that could be read on a line. */
    private static String otherwise(Parameter<?> parameter) {
        Optional<String> value = parameter.shownDefault();
        return value.filter(shown -> !shown.isEmpty() && !shown.matches("\\{.*|\\[.*|.*[@\\[].*"))
                .map(shown -> " (default: " + shown + ")")
                .orElse("");
    }

    private void wrapped(String start, int indent, String text) {
        StringBuilder line = new StringBuilder(start);
        boolean empty = true;
        for (String word : text.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > width) {
                out.println(line);
                line = new StringBuilder(" ".repeat(indent));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.println(line.toString().stripTrailing());
        afterBlankLine = false;
    }
}
