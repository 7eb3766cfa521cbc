package org.sentenceforge.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.ToIntFunction;
import org.sentenceforge.core.SforgeException;

/** The mistakes found in a configuration, collected so that a user sees all of them at once. */
public final class Problems {
    private final List<Problem> all = new ArrayList<>();

    private record Problem(String path, String what) {
        String text() {
            return path.isEmpty() ? what : path + ": " + what;
        }
    }

    /** @param path of the key, such as {@code train[0].loss}; empty for the whole */
    public void add(String path, String what) {
        Problem problem = new Problem(path, what);
        if (!all.contains(problem)) { // a key may be read more than once
            all.add(problem);
        }
    }

    public List<String> all() {
        return all.stream().map(Problem::text).toList();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * @param source what the configuration came from: a file's name, "the options"
     * @throws SforgeException (usage) with all mistakes, where there are any
     */
    public void refuse(String source) {
        refuse(source, path -> 0);
    }

    /** @param line of a path in the source; 0 where it has none */
    void refuse(String source, ToIntFunction<String> line) {
        if (all.isEmpty()) {
            return;
        }
        StringJoiner text = new StringJoiner("\n  ");
        String before = source + ": ";
        for (Problem problem : all.stream()
                .sorted(Comparator.comparingInt(one -> line.applyAsInt(one.path)))
                .toList()) {
            int number = line.applyAsInt(problem.path);
            text.add((number == 0 ? before : source + ":" + number + ": ") + problem.text());
            before = "";
        }
        throw SforgeException.usage(text.toString());
    }
}
