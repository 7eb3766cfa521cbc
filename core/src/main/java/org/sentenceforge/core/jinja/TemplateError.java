package org.sentenceforge.core.jinja;

/** What is wrong with a template, or with what it is given. */
final class TemplateError extends RuntimeException {
    private static final long serialVersionUID = 1;

    TemplateError(String message) {
        super(message);
    }

    TemplateError(int line, String message) {
        super("line " + line + ": " + message);
    }
}
