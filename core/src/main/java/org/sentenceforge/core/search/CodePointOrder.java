package org.sentenceforge.core.search;

/** Strings in the order of their code points (and of their UTF-8 bytes), which for surrogates is not {@code compareTo}'s. */
public final class CodePointOrder {
    private CodePointOrder() {}

    public static int compare(String a, String b) {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
