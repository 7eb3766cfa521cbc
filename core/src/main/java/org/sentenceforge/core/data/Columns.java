package org.sentenceforge.core.data;

import java.util.List;
import java.util.Optional;

/**
 * The columns of a data set in their order, which decides their roles: the inputs of a loss first to last, and the label.
 *
 * @param sources what the columns are called where they were read, for error messages
 */
public record Columns(List<String> names, List<String> sources) {
    /** Names that make a column the label; the first of them that a data set has wins. */
    private static final List<String> LABEL_NAMES = List.of("label", "labels", "score", "scores");

    public Columns {
        names = List.copyOf(names);
        sources = List.copyOf(sources);
    }

    /** Columns that are called what they were called. */
    public Columns(List<String> names) {
        this(names, names);
    }

    public int size() {
        return names.size();
    }

    /** The column's position, or -1 where there is none of that name. */
    public int indexOf(String name) {
        return names.indexOf(name);
    }

    public Optional<String> label() {
        return LABEL_NAMES.stream().filter(names::contains).findFirst();
    }

    /** All columns but the label. */
    public List<String> inputs() {
        Optional<String> label = label();
        return names.stream()
                .filter(name -> label.isEmpty() || !name.equals(label.get()))
                .toList();
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
