package org.sentenceforge.cli.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.sentenceforge.core.SforgeException;

/** A row of a data set of vectors. */
record NamedVector(String id, float[] vector) {

    /**
     * @param row a text and an {@code array<float>}
     * @throws SforgeException (bad data) where one of them is missing
     */
    static NamedVector of(Row row) {
        if (row.isNullAt(0)) {
            throw SforgeException.badData(
                    "a row's id is missing; name a column that all rows have with --id and --query-id");
        }
        String id = row.getString(0);
        if (row.isNullAt(1)) {
            throw SforgeException.badData("row '" + id + "' has no vector; drop it");
        }
        List<? extends Number> numbers = row.getList(1);
        float[] vector = new float[numbers.size()];
        int i = 0;
        for (Number number : numbers) {
            vector[i++] = number.floatValue();
        }
        return new NamedVector(id, vector);
    }

    /** @throws SforgeException (bad data) where the vector has another dimension */
    float[] ofDimension(int dimension) {
        if (vector.length != dimension) {
            throw SforgeException.badData("row '" + id + "' has a vector of " + vector.length
                    + " dimensions, the first query has one of " + dimension
                    + "; all must come from the same model, cut to the same dimension");
        }
        return vector;
    }
}
