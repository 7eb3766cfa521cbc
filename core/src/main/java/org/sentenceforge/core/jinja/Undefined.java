package org.sentenceforge.core.jinja;

/** What stands for a variable, key or item that there is not: empty where it is printed, false, and an error in most other places. */
record Undefined(String name) {
    static Undefined of(String name) {
        return new Undefined(name);
    }

    @Override
    public String toString() {
        return "";
    }
}
