package org.sentenceforge.cli.embed;

import java.util.Iterator;
import java.util.NoSuchElementException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of several parts that together are all rows: every {@code count}th row, beginning with row {@code index}, counted from 1. */
record Shard(int index, int count) {

    /** The rows of this part. */
    <T> Iterator<T> of(Iterator<T> rows) {
        if (count == 1) {
            return rows;
        }
        skip(rows, index - 1);
        return new Iterator<>() {
            private boolean atRow = true;

            @Override
            public boolean hasNext() {
                if (!atRow) {
                    skip(rows, count - 1);
                    atRow = true;
                }
                return rows.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more rows");
                }
                atRow = false;
                return rows.next();
            }
        };
    }

    private static void skip(Iterator<?> rows, int number) {
        for (int i = 0; i < number && rows.hasNext(); i++) {
            rows.next();
        }
    }

    /** Reads {@code I/N}. */
    static final class Converter implements ITypeConverter<Shard> {
        @Override
        public Shard convert(String value) {
            if (value.matches("\\d{1,6}/\\d{1,6}")) {
                String[] parts = value.split("/");
                Shard shard = new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                if (shard.index >= 1 && shard.index <= shard.count) {
                    return shard;
                }
            }
            throw new TypeConversionException("expected I/N with I from 1 to N, such as 2/8, got '" + value + "'");
        }
    }
}
