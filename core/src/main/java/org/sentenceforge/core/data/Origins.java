package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.List;

/** Where the rows of a table come from. */
final class Origins {
    private final List<Part> parts;
    private final ByteStore numbers;
    private final int size;

    /**
     * Rows of one file or query, one after the other.
     *
     * @param row   the first of them in the table
     * @param first where that one was read
     */
    private record Part(int row, Location first) {}

    private Origins(List<Part> parts, ByteStore numbers, int size) {
        this.parts = parts;
        this.numbers = numbers;
        this.size = size;
    }

    int size() {
        return size;
    }

    Location of(int row) {
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (parts.get(middle).row <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Location first = parts.get(low).first;
        return new Location(first.source(), first.unit(), numbers.longAt(row));
    }

    /** Collects origins. Owns its temporary file until closed. */
    static final class Writer implements AutoCloseable {
        private final List<Part> parts = new ArrayList<>();
        private final ByteStoreWriter numbers;
        private int size;

        Writer(Spill spill) {
            this.numbers = new ByteStoreWriter(spill);
        }

        int size() {
            return size;
        }

        void add(Location location) {
            Location first = parts.isEmpty() ? null : parts.get(parts.size() - 1).first;
            if (first == null || !first.source().equals(location.source())) {
                parts.add(new Part(size, location));
            }
            numbers.writeLong(location.number());
            size++;
        }

        Origins finish() {
            return new Origins(List.copyOf(parts), numbers.finish(), size);
        }

        @Override
        public void close() {
            numbers.close();
        }
    }
}
