package org.sentenceforge.core.jinja;

/**
 * A piece of a template.
 *
 * @param text of a name, a number or an operator; of a string and of text between tags what it means
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        /** Text between tags. */
        TEXT,
        /** The beginning of what is printed. */
        PRINT,
        /** The beginning of a statement. */
        BLOCK,
        /** The end of either. */
        END,
        NAME,
        INTEGER,
        FLOAT,
        STRING,
        OPERATOR,
        /** Behind the last one. */
        NOTHING
    }

    boolean is(Kind other, String what) {
        return kind == other && text.equals(what);
    }

    boolean isOperator(String operator) {
        return is(Kind.OPERATOR, operator);
    }

    boolean isName(String name) {
        return is(Kind.NAME, name);
    }

    /** For messages. */
    String shown() {
        return switch (kind) {
            case END, NOTHING -> "the end";
            case TEXT, PRINT, BLOCK -> "text";
            default -> "'" + text + "'";
        };
    }
}
