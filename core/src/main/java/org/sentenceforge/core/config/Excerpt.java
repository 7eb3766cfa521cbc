package org.sentenceforge.core.config;

/** A value as an error shows it: what a person wrote is shown whole, and of a file's megabytes the beginning. */
public final class Excerpt {
    /** More than a list of layer types has, or a path. */
    private static final int MOST = 1000;

    private Excerpt() {}

    public static String of(String value) {
        return value.length() > MOST ? value.substring(0, MOST) + "…" : value;
    }
}
