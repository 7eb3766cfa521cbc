package org.sentenceforge.core.card.update;

import java.util.List;

/** Where the headings of a Markdown text are; those inside code and comments do not count. */
final class Outline {
    private final List<String> lines;
    private final int[] levels;

    private Outline(List<String> lines, int[] levels) {
        this.lines = lines;
        this.levels = levels;
    }

    static Outline of(List<String> lines) {
        int[] levels = new int[lines.size()];
        boolean code = false;
        boolean comment = false;
        for (int i = 0; i < levels.length; i++) {
            String line = lines.get(i);
            boolean fence = !comment && line.strip().startsWith("```");
            code ^= fence;
            comment |= !code && line.contains("<!--");
            levels[i] = code || comment ? 0 : level(line);
            comment &= !line.contains("-->");
        }
        return new Outline(lines, levels);
    }

    private static int level(String line) {
        int level = 0;
        while (level < line.length() && line.charAt(level) == '#') {
            level++;
        }
        return level < line.length() && line.charAt(level) == ' ' ? level : 0;
    }

    /** The first heading with this very text from {@code from} on, or -1. */
    int find(String heading, int from) {
        for (int i = from; i < levels.length; i++) {
            if (levels[i] > 0 && lines.get(i).strip().equals(heading)) {
                return i;
            }
        }
        return -1;
    }

    /** The first heading of level 1, or -1. */
    int title() {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == 1) {
                return i;
            }
        }
        return -1;
    }

    boolean isHeading(int line) {
        return levels[line] > 0;
    }

    /**
     * Where the section that starts with the heading at {@code start} ends: at the next heading of its level or above, or at a
     * comment that hides such a heading, as the cards have them.
     */
    int end(int start) {
        for (int i = start + 1; i < levels.length; i++) {
            boolean heading = levels[i] > 0 && levels[i] <= levels[start];
            boolean hidden = lines.get(i).equals("<!--") && i + 1 < levels.length && level(lines.get(i + 1)) > 0;
            if (heading || hidden) {
                return i;
            }
        }
        return levels.length;
    }
}
