package org.sentenceforge.cli.similarity;

import java.util.List;

/** Texts that are searched with a query, and grow. */
public sealed interface TextIndex permits EmbeddedIndex, PairedIndex {

    /** A text that was found; rows count from 0 in the order of adding. */
    record Match(int row, String text, float score) {}

    void add(List<String> texts);

    int size();

    /** The best {@code top} texts for the query, best first; texts of equal score in the order of adding. */
    List<Match> search(String query, int top);
}
