package org.sentenceforge.core.encode;

import java.util.List;

/** Texts to be searched for those that go best with a query. Not thread-safe while texts are added. */
public interface TextIndex {

    /** A text that was found: its place among those added (from 0), and its score; a higher one is better. */
    record Match(int row, String text, float score) {}

    void add(List<String> texts);

    int size();

    /** The best texts, best first; of equal ones the first that was added. */
    List<Match> search(String query, int top);
}
