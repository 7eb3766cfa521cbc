package org.sentenceforge.core.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The rules by which sentencepiece normalises characters: a trie over the bytes of UTF-8 as a double array (in the form of darts-clone),
 * whose leaves say where in the texts behind it a replacement begins. The native library follows these numbers without a look at the array's
 * end.
 */
final class Charsmap {
    private static final int LAST_BYTE = 0xff;
    private static final int IS_LEAF = 1 << 31;
    private static final int HAS_LEAF = 1 << 8;
    private static final int IS_FAR = 1 << 9;

    private final int[] units;
    private final ByteBuffer texts;

    private Charsmap(int[] units, ByteBuffer texts) {
        this.units = units;
        this.texts = texts;
    }

    /** Whether no text, whatever it is, leads the library out of the array or to where no replacement begins. */
    static boolean isSound(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int size = in.getInt();
        if (size < Integer.BYTES || size > in.remaining()) {
            return false;
        }
        int[] units = new int[size / Integer.BYTES];
        in.asIntBuffer().get(units);
        ByteBuffer texts =
                in.position(in.position() + units.length * Integer.BYTES).slice();
        return isUtf8(texts.duplicate()) && new Charsmap(units, texts).isSound();
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private boolean isSound() {
        BitSet seen = new BitSet();
        Deque<Integer> nodes = new ArrayDeque<>();
        nodes.add(children(0));
        while (!nodes.isEmpty()) {
            int children = nodes.remove();
            if ((children | LAST_BYTE) >= units.length) {
                return false;
            }
            for (int next = 1; next <= LAST_BYTE; next++) {
                int child = children ^ next;
                if ((units[child] & (IS_LEAF | LAST_BYTE)) != next) {
                    continue; // another node's
                }
                int below = children(child);
                if ((units[child] & HAS_LEAF) != 0 && !hasText(below)) {
                    return false;
                }
                if (!seen.get(below)) {
                    seen.set(below);
                    nodes.add(below);
                }
            }
        }
        return true;
    }

    /** Where a node's children lie: at this position with the lowest byte changed by theirs, and its leaf at this position itself. */
    private int children(int node) {
        int unit = units[node];
        return node ^ (unit >>> 10) << ((unit & IS_FAR) >>> 6);
    }

    private boolean hasText(int leaf) {
        if (leaf >= units.length) {
            return false;
        }
        int begin = units[leaf] & ~IS_LEAF;
        return begin == texts.limit() || begin < texts.limit() && (texts.get(begin) & 0xc0) != 0x80;
    }
}
