package org.sentenceforge.core.output;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;

/** The type of a Parquet column that holds all cells seen so far. */
record CellType(Scalar scalar, boolean list) {

    /** Types of single values; of two kinds of numbers the later one holds both. */
    private enum Scalar {
        NONE,
        BOOLEAN,
        BIGINT,
        FLOAT,
        DOUBLE,
        VARCHAR
    }

    /** No cell but null. */
    static final CellType UNKNOWN = new CellType(Scalar.NONE, false);

    private static final CellType TEXT = new CellType(Scalar.VARCHAR, false);

    static CellType of(Object cell) {
        if (cell == null) {
            return UNKNOWN;
        }
        if (cell instanceof Collection<?> items) {
            CellType item = UNKNOWN;
            for (Object each : items) {
                item = item.or(of(each));
            }
            // a list of lists is kept as JSON
            return item.list ? TEXT : new CellType(item.scalar, true);
        }
        return new CellType(scalarOf(cell), false);
    }

    private static Scalar scalarOf(Object cell) {
        if (cell instanceof Boolean) {
            return Scalar.BOOLEAN;
        }
        if (cell instanceof Long || cell instanceof Integer) {
            return Scalar.BIGINT;
        }
        if (cell instanceof Float) {
            return Scalar.FLOAT;
        }
        boolean text = !(cell instanceof Number) || cell instanceof BigInteger || cell instanceof Map;
        return text ? Scalar.VARCHAR : Scalar.DOUBLE;
    }

    /** What holds the cells of both. */
    CellType or(CellType other) {
        if (equals(UNKNOWN) || equals(other)) {
            return other;
        }
        if (other.equals(UNKNOWN)) {
            return this;
        }
        return list == other.list ? new CellType(common(scalar, other.scalar), list) : TEXT;
    }

    private static Scalar common(Scalar a, Scalar b) {
        Scalar first = a.compareTo(b) < 0 ? a : b;
        Scalar second = first == a ? b : a;
        if (first == second || first == Scalar.NONE) {
            return second;
        }
        boolean numbers = first.compareTo(Scalar.BIGINT) >= 0 && second.compareTo(Scalar.DOUBLE) <= 0;
        return numbers ? Scalar.DOUBLE : Scalar.VARCHAR;
    }

    /** Its name in SQL. */
    String sql() {
        return (scalar == Scalar.NONE ? Scalar.VARCHAR : scalar) + (list ? "[]" : "");
    }
}
