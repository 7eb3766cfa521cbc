package org.sentenceforge.core.card.render;

/** Class names of losses and evaluators: those of the library are linked to its documentation, foreign ones are not. */
final class LibraryClass {
    private static final String LIBRARY = "sentence_transformers.";

    private LibraryClass() {}

    /** A name with a package that is not the library's. */
    static boolean isForeign(String type) {
        return type.indexOf('.') >= 0 && !type.startsWith(LIBRARY);
    }

    static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
