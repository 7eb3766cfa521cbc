package org.sentenceforge.core.card.render;

import java.util.List;

/** The lines of a card while it is written. */
final class CardText {
    private final StringBuilder out = new StringBuilder();

    CardText line(String line) {
        out.append(line).append('\n');
        return this;
    }

    CardText blank() {
        return line("");
    }

    CardText lines(List<String> lines) {
        lines.forEach(this::line);
        return this;
    }

    /** Lines that end in a line break already, as Java's text blocks do. */
    CardText block(String lines) {
        out.append(lines);
        return this;
    }

    /** The text without the line break after the last line. */
    String withoutLastBreak() {
        return out.substring(0, out.length() - 1);
    }
}
