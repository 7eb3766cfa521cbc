package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a forward pass; each gives a value x0, x1, … A method gets those that its result depends on.
 *
 * <p>Beside a value there is f0, f1, …, its rows of the texts' first tokens, for pooling that reads no other. It is found from the first
 * tokens' rows of what the line reads, as far as those suffice: most of the last layer is then computed for one token of each text.
 */
final class TorchLines {
    private static final Pattern NAME = Pattern.compile("\\b([xf])(\\d+)\\b");

    private final List<Line> lines = new ArrayList<>();

    /** What a line's value is. */
    enum Kind {
        /** A row for each token, or for each text. */
        ROWS,
        /** A list of such. */
        LIST,
        /** Nothing of a text: the same for all. */
        CONSTANT
    }

    /**
     * A line.
     *
     * @param all   the expression for all rows
     * @param first that for the rows of first tokens; null where it takes all of them
     */
    private record Line(String all, String first, Kind kind) {}

    /** A line that treats each row by itself. */
    String add(String expression, Kind kind) {
        return add(expression, first(expression), kind);
    }

    /** A line whose rows depend on several of what it reads. */
    String addMixing(String expression) {
        return add(expression, null, Kind.ROWS);
    }

    /** @param first the expression for the rows of first tokens */
    String add(String expression, String first) {
        return add(expression, first, Kind.ROWS);
    }

    private String add(String all, String first, Kind kind) {
        boolean constant = kind == Kind.CONSTANT
                || first != null && NAME.matcher(all).results().allMatch(name -> isConstant(name.group(2)));
        lines.add(new Line(all, first, constant ? Kind.CONSTANT : kind));
        return "x" + (lines.size() - 1);
    }

    /** The same expression over the rows of first tokens. */
    String first(String expression) {
        return NAME.matcher(expression)
                .replaceAll(name -> isConstant(name.group(2)) ? name.group() : "f" + name.group(2));
    }

    private boolean isConstant(String number) {
        return lines.get(Integer.parseInt(number)).kind == Kind.CONSTANT;
    }

    /** The lines that an expression needs, in order. */
    List<String> of(String result) {
        return of(result, "");
    }

    /**
     * The lines that an expression needs where a value is there already.
     *
     * @param given the value's name, or ""
     */
    List<String> of(String result, String given) {
        int there = given.isEmpty() ? -1 : Integer.parseInt(given.substring(1));
        BitSet all = new BitSet();
        BitSet first = new BitSet();
        mark(result, all, first);
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            // dropout must not be drawn twice: what is there for all tokens is taken from there
            if (i == there) {
                all.set(i);
                continue;
            }
            if (first.get(i) && (line.first == null || line.kind == Kind.ROWS && all.get(i))) {
                all.set(i);
            } else if (first.get(i)) {
                mark(line.first, all, first);
            }
            if (all.get(i)) {
                mark(line.all, all, first);
            }
        }
        List<String> written = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (all.get(i) && i != there) {
                written.add("x" + i + " = " + line.all);
            }
            if (first.get(i)) {
                boolean selected = all.get(i) && line.kind == Kind.ROWS;
                written.add("f" + i + " = " + (selected ? "torch.index_select(x" + i + ", 0, firsts)" : line.first));
            }
        }
        return written;
    }

    private static void mark(String expression, BitSet all, BitSet first) {
        Matcher name = NAME.matcher(expression);
        while (name.find()) {
            (name.group(1).equals("x") ? all : first).set(Integer.parseInt(name.group(2)));
        }
    }
}
