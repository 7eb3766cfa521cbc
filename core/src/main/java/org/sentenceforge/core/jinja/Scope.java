package org.sentenceforge.core.jinja;

import java.util.HashMap;
import java.util.Map;

/** The variables that a part of a template sees: its own, and those around it. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> own = new HashMap<>();

    Scope(Map<String, ?> variables) {
        this.outer = null;
        own.putAll(variables);
    }

    private Scope(Scope outer) {
        this.outer = outer;
    }

    /** A scope whose variables end with it. */
    Scope inner() {
        return new Scope(this);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.own.containsKey(name)) {
                return scope.own.get(name);
            }
        }
        return Undefined.of(name);
    }

    void set(String name, Object value) {
        own.put(name, value);
    }
}
