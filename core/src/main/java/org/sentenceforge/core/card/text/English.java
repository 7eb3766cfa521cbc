package org.sentenceforge.core.card.text;

import java.util.List;

/** Lists and numbers of things in English. */
public final class English {
    private English() {}

    /** {@code A}, {@code A and B}, {@code A, B and C}. */
    public static String enumerate(List<String> items) {
        int last = items.size() - 1;
        return last < 1
                ? String.join("", items)
                : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }

    /** A heading's or bullet's noun for one thing or several. */
    public static String plural(String noun, int count) {
        return count > 1 ? noun + "s" : noun;
    }
}
