package org.sentenceforge.eval.mining;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The different ones among texts, in the order of their first occurrence. Holds numbers alone, some 20 bytes per text; the texts stay
 * where they are, which may be a file.
 */
final class DistinctTexts extends AbstractList<String> implements RandomAccess {
    private final List<String> all;
    /** Of each of all texts, its number among the different ones. */
    private final int[] numbers;
    /** Of each different text, its first place among all, and its hash. */
    private int[] places = new int[16];

    private int[] hashes = new int[16];
    private int size;
    /** Open addressing: the number of a text + 1, or 0. */
    private int[] table = new int[64];

    DistinctTexts(List<String> all) {
        this.all = all;
        numbers = new int[all.size()];
        for (int place = 0; place < numbers.length; place++) {
            numbers[place] = number(all.get(place), place);
        }
    }

    private int number(String text, int place) {
        int hash = text.hashCode();
        int slot = slot(hash);
        while (table[slot] != 0) {
            int known = table[slot] - 1;
            if (hashes[known] == hash && get(known).equals(text)) {
                return known;
            }
            slot = slot + 1 & table.length - 1;
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        places[size] = place;
        hashes[size] = hash;
        table[slot] = ++size;
        if (2 * size > table.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int known = 0; known < size; known++) {
            int slot = slot(hashes[known]);
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = known + 1;
        }
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) * 0x9E3779B1 >>> 1 & table.length - 1;
    }

    /** The number, among the different texts, of the one at a place among all. */
    int numberAt(int place) {
        return numbers[place];
    }

    @Override
    public String get(int number) {
        return all.get(places[number]);
    }

    @Override
    public int size() {
        return size;
    }
}
