package org.sentenceforge.core.model;

import java.util.Optional;

/** What a text is for, which decides its route through a model that has several. */
public enum TextRole {
    ANY(null),
    QUERY("query"),
    DOCUMENT("document");

    private final String task;

    TextRole(String task) {
        this.task = task;
    }

    /** The task that a router knows it by. */
    public Optional<String> task() {
        return Optional.ofNullable(task);
    }
}
