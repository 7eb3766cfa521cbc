package org.sentenceforge.core.config;

/**
 * Where in a configuration a value stands.
 *
 * @param path     such as {@code train[0].loss}; empty for the whole
 * @param problems where mistakes go
 */
public record Place(String path, Problems problems) {

    public static Place root(Problems problems) {
        return new Place("", problems);
    }

    /** The value of a key. */
    public Place at(String key) {
        return new Place(path.isEmpty() ? key : path + "." + key, problems);
    }

    /** An item of a list, counted from 0. */
    public Place item(int index) {
        return new Place(path + "[" + index + "]", problems);
    }

    public void problem(String what) {
        problems.add(path, what);
    }
}
