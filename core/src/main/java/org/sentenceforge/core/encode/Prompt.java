package org.sentenceforge.core.encode;

/** Which prompt goes before a text. */
public sealed interface Prompt {

    /** The model's default prompt, if it has one. */
    record Default() implements Prompt {}

    /** These very words. */
    record Literal(String text) implements Prompt {}

    /** One of the model's prompts by its name. */
    record Named(String name) implements Prompt {}

    /** The prompt named {@code query}, if the model has one; also the query route of a router. */
    record Query() implements Prompt {}

    /** The first of the prompts {@code document}, {@code passage}, {@code corpus} that the model has; also the document route. */
    record Document() implements Prompt {}
}
