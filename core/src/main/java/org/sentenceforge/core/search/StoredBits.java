package org.sentenceforge.core.search;

import java.util.Arrays;

/** Bits in bytes, the first in the most significant one. */
record StoredBits(StoredRows rows, int dimension, boolean signed) implements BitVectors {
    private static final int SHIFT = 0x80;

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void read(int row, long[] target, int offset) {
        byte[] bytes = new byte[rows.width()];
        rows.readBytes(row, bytes);
        Arrays.fill(target, offset, offset + words(), 0);
        for (int i = 0; i < bytes.length; i++) {
            long packed = (signed ? bytes[i] ^ SHIFT : bytes[i]) & 0xff;
            target[offset + i / Long.BYTES] |= packed << Long.SIZE - Byte.SIZE - Byte.SIZE * (i % Long.BYTES);
        }
    }
}
