package org.sentenceforge.core.config;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/** The mistakes found in a configuration, collected so that a user sees all of them at once. */
public final class Problems {
    private final List<String> all = new ArrayList<>();

    /** @param path of the key, such as {@code train[0].loss}; empty for the whole */
    public void add(String path, String what) {
        all.add(path.isEmpty() ? what : path + ": " + what);
    }

    public List<String> all() {
        return List.copyOf(all);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * @param source what the configuration came from: a file's name, "the options"
     * @throws SforgeException (usage) with all mistakes, where there are any
     */
    public void refuse(String source) {
        if (!all.isEmpty()) {
            throw SforgeException.usage(source + ": " + String.join("\n  ", all));
        }
    }
}
