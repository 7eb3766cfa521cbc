package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts to be searched for those that go best with a query. The model stays its owner's to close. Not thread-safe while texts are added. */
public abstract sealed class TextIndex permits EmbeddedIndex, PairedIndex, TokenIndex {
    private final List<String> texts = new ArrayList<>();

    /** A text that was found: its place among those added (from 0), and its score; a higher one is better. */
    public record Match(int row, String text, float score) {}

    public void add(List<String> more) {
        texts.addAll(more);
    }

    public final int size() {
        return texts.size();
    }

    /** One score per text. */
    abstract float[] scores(String query, List<String> texts);

    /** The best texts, best first; of equal ones the first that was added. */
    public final List<Match> search(String query, int top) {
        if (texts.isEmpty()) {
            return List.of();
        }
        float[] scores = scores(query, texts);
        return IntStream.range(0, scores.length)
                .mapToObj(row -> new Match(row, texts.get(row), scores[row]))
                .sorted(Comparator.comparing(Match::score).reversed())
                .limit(top)
                .toList();
    }
}
