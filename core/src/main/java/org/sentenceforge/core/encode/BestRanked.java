package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best of the rows that come by, as many as are wanted; of equal ones the first. */
final class BestRanked<R> {
    private final Comparator<Ranked<R>> bestFirst =
            Comparator.<Ranked<R>>comparingDouble(Ranked::score).reversed().thenComparingLong(Ranked::index);
    private final PriorityQueue<Ranked<R>> worstFirst = new PriorityQueue<>(bestFirst.reversed());
    private final int most;

    BestRanked(int most) {
        this.most = most;
    }

    void add(Ranked<R> ranked) {
        if (worstFirst.size() < most) {
            worstFirst.add(ranked);
        } else if (bestFirst.compare(ranked, worstFirst.peek()) < 0) {
            worstFirst.remove();
            worstFirst.add(ranked);
        }
    }

    /** What was kept, best first. */
    List<Ranked<R>> sorted() {
        List<Ranked<R>> sorted = new ArrayList<>(worstFirst);
        sorted.sort(bestFirst);
        return Collections.unmodifiableList(sorted);
    }
}
