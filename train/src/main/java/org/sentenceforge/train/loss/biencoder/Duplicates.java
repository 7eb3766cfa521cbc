package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossOps;

/**
 * Which candidates of a batch are no negatives, because their texts say that they belong to the row: another row's document is the same
 * text as the row's query or positive, or answers the same query. Rows are those that the value is found for, [own]; the batch has
 * [rows].
 */
final class Duplicates<T> {
    private final LossOps<T> ops;
    private final LossBatch<T> batch;
    private final T queries;
    private final T ownQueries;
    private final T ownPositives;
    private final T others;

    Duplicates(LossOps<T> ops, LossBatch<T> batch) {
        this.ops = ops;
        this.batch = batch;
        queries = batch.textIds().get(0);
        ownQueries = batch.own(queries);
        ownPositives = batch.own(batch.textIds().get(1));
        T numbers = ops.rowNumbers(queries);
        others = ops.not(ops.sameAs(batch.own(numbers), numbers));
    }

    /** Documents of other rows that are no negatives of a row's query: [own, documents]. */
    T documentsOfQuery() {
        List<T> masks = new ArrayList<>();
        for (int column = 1; column < batch.textIds().size(); column++) {
            T documents = batch.textIds().get(column);
            T same = ops.or(ops.sameAs(ownPositives, documents), ops.sameAs(ownQueries, documents));
            masks.add(ops.and(others, column == 1 ? ops.or(same, ops.sameAs(ownQueries, queries)) : same));
        }
        return ops.concat(masks, 1);
    }

    /** Queries of other rows that are no negatives of a row's query: [own, rows]. */
    T queriesOfQuery() {
        return ops.and(others, ops.or(ops.sameAs(ownQueries, queries), ops.sameAs(ownPositives, queries)));
    }

    /** Queries of other rows that are no negatives of a row's positive: [own, rows]. */
    T queriesOfPositive() {
        T positives = batch.textIds().get(1);
        return ops.and(others, ops.or(ops.sameAs(ownPositives, positives), queriesOfQuery()));
    }

    /** Documents of other rows that are no negatives of a row's positive: [own, documents]. */
    T documentsOfPositive() {
        return documentsOfQuery();
    }
}
