package org.sentenceforge.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
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
        all.add(new Problem(path, what));
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
        if (!all.isEmpty()) {
            throw SforgeException.usage(source + ": " + String.join("\n  ", all()));
        }
    }

    /** @param line of a path; 0 where it has none */
    void refuse(String source, ToIntFunction<String> line) {
        if (!all.isEmpty()) {
            throw SforgeException.usage(all.stream()
                    .sorted(Comparator.comparingInt(problem -> line.applyAsInt(problem.path)))
                    .map(problem -> {
                        int number = line.applyAsInt(problem.path);
                        return source + (number == 0 ? "" : ":" + number) + ": " + problem.text();
                    })
                    .collect(Collectors.joining("\n  ")));
        }
    }
}
