package org.sentenceforge.cli.spark;

import java.io.Serializable;
import java.util.List;

/**
 * Queries that go to all machines together.
 *
 * @param first the number of the first one among all queries
 */
record QueryBlock(long first, String[] ids, float[][] vectors) implements Serializable {

    static QueryBlock of(long first, List<NamedVector> queries) {
        int dimension = queries.get(0).vector().length;
        return new QueryBlock(
                first,
                queries.stream().map(NamedVector::id).toArray(String[]::new),
                queries.stream().map(query -> query.ofDimension(dimension)).toArray(float[][]::new));
    }

    int dimension() {
        return vectors[0].length;
    }
}
