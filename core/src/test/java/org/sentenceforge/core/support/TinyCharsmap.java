package org.sentenceforge.core.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The rules of a sentencepiece model that make an A an a: a trie of one rule as a double array, and the rule's text behind it. */
public final class TinyCharsmap {
    /** Where the array has what the root says, the node of 'A', and its leaf; in bytes. */
    public static final int ROOT = unit(0);

    private static final int CHILDREN = 256;
    public static final int NODE = unit(CHILDREN ^ 'A');
    private static final int BELOW = 512;
    public static final int LEAF = unit(BELOW);
    private static final int UNITS = 768;

    private TinyCharsmap() {}

    private static int unit(int position) {
        return Integer.BYTES * (1 + position);
    }

    public static byte[] bytes() {
        ByteBuffer map = ByteBuffer.allocate(unit(UNITS) + 2).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(0, Integer.BYTES * UNITS);
        map.putInt(ROOT, CHILDREN << 10);
        map.putInt(NODE, (CHILDREN ^ 'A' ^ BELOW) << 10 | 1 << 8 | 'A');
        map.putInt(LEAF, Integer.MIN_VALUE);
        map.put(unit(UNITS), (byte) 'a');
        return map.array();
    }
}
