package org.sentenceforge.core.card.render;

/** Class names of losses and evaluators: those of the library are linked to its documentation, foreign ones are not. */
final class LibraryClass {
    private static final String LIBRARY = "sentence_transformers.";

    private LibraryClass() {}

    /** The name that a card shows: of a foreign class with its package. */
    static String shown(String type) {
        boolean foreign = type.indexOf('.') >= 0 && !type.startsWith(LIBRARY);
        return foreign ? type : type.substring(type.lastIndexOf('.') + 1);
    }

    /** @param page of the library's reference, with the class's anchor */
    static String link(String type, String page) {
        String code = "<code>" + shown(type) + "</code>";
        return shown(type).indexOf('.') >= 0
                ? code
                : "[" + code + "](https://sbert.net/docs/package_reference/" + page + ")";
    }
}
