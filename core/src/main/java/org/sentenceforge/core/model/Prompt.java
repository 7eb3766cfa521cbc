package org.sentenceforge.core.model;

/** Which words go before a text, and which route the text takes through a model that has several. */
public sealed interface Prompt {

    /** What the text is for. */
    TextRole role();

    /** The model's default prompt, if it has one. */
    record Default() implements Prompt {
        @Override
        public TextRole role() {
            return TextRole.ANY;
        }
    }

    /** These very words. */
    record Literal(String text, TextRole role) implements Prompt {
        public Literal(String text) {
            this(text, TextRole.ANY);
        }
    }

    /** One of the model's prompts by its name. */
    record Named(String name, TextRole role) implements Prompt {
        public Named(String name) {
            this(name, TextRole.ANY);
        }
    }

    /** The prompt named {@code query}, if the model has one; the route of queries. */
    record Query() implements Prompt {
        @Override
        public TextRole role() {
            return TextRole.QUERY;
        }
    }

    /** The first of the prompts {@code document}, {@code passage}, {@code corpus} that the model has; the route of documents. */
    record Document() implements Prompt {
        @Override
        public TextRole role() {
            return TextRole.DOCUMENT;
        }
    }

    /** What the model itself puts before texts that are for this. */
    static Prompt of(TextRole role) {
        return switch (role) {
            case ANY -> new Default();
            case QUERY -> new Query();
            case DOCUMENT -> new Document();
        };
    }

    /** The same for texts that are for this; where no words are chosen, the model's own for them. */
    default Prompt withRole(TextRole role) {
        if (this instanceof Literal literal) {
            return new Literal(literal.text(), role);
        }
        return this instanceof Named named ? new Named(named.name(), role) : of(role);
    }
}
