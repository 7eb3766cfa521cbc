package org.sentenceforge.cli.similarity;

import java.util.List;
import org.sentenceforge.core.encode.TextIndex.Match;

/** Where a session shows its results. */
interface SessionOutput {

    /** What one pair of texts got: one score, or one for each label. */
    void pair(String first, String second, float[] scores);

    /** How alike each of several texts is to each. */
    void matrix(List<String> texts, float[][] scores);

    /** The texts that were found for a query. */
    void matches(String query, List<Match> matches);

    /** Words for a person. */
    void say(String line);
}
