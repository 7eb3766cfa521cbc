package org.sentenceforge.core.card.update;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;

/** The shortest way from one list of lines to another. */
final class LineDiff {
    private LineDiff() {}

    /**
     * Lines {@code start} to {@code end} (exclusive) of the first list give way to {@code lines}; where {@code start == end} they
     * are put in before that line.
     */
    record Hunk(int start, int end, List<String> lines) {
        boolean isInsertion() {
            return start == end;
        }
    }

    /** The hunks in order. One that replaces as many lines as it brings is given line by line. */
    static List<Hunk> between(List<String> from, List<String> to) {
        List<Hunk> hunks = new ArrayList<>();
        for (AbstractDelta<String> delta : DiffUtils.diff(from, to).getDeltas()) {
            int start = delta.getSource().getPosition();
            int end = start + delta.getSource().size();
            List<String> lines = delta.getTarget().getLines();
            if (end - start == lines.size()) {
                for (int i = 0; i < lines.size(); i++) {
                    hunks.add(new Hunk(start + i, start + i + 1, List.of(lines.get(i))));
                }
            } else {
                hunks.add(new Hunk(start, end, List.copyOf(lines)));
            }
        }
        return hunks;
    }
}
