package org.sentenceforge.cli.similarity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.TextIndex.Match;
import org.sentenceforge.core.model.Prompt;

/** Texts, with whole embeddings where the model has such: fewer components and another function need no second encoding. */
final class TextSet {
    private final List<String> texts = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();

    List<String> texts() {
        return Collections.unmodifiableList(texts);
    }

    int size() {
        return texts.size();
    }

    /** All or, when this fails or is cancelled, none of them. */
    void add(OpenedModel model, List<String> more, Prompt prompt, Progress.Task task) {
        float[][] encoded = model.vectors(more, prompt, task);
        texts.addAll(more);
        vectors.addAll(List.of(encoded));
    }

    /** The same texts for another model or prompt. */
    void encodeAgain(OpenedModel model, Prompt prompt, Progress.Task task) {
        float[][] encoded = model.vectors(texts, prompt, task);
        vectors.clear();
        vectors.addAll(List.of(encoded));
    }

    void clear() {
        texts.clear();
        vectors.clear();
    }

    /** The texts that go best with a query, best first, of equal ones the first. */
    List<Match> search(
            OpenedModel model, String query, Prompt prompt, int top, SessionSettings settings, Progress.Task task) {
        if (texts.isEmpty()) {
            return List.of();
        }
        float[] scores = new float[texts.size()];
        if (model.embeds()) {
            float[] wanted = model.vectors(List.of(query), prompt, task)[0];
            IntStream.range(0, scores.length)
                    .parallel()
                    .forEach(row -> scores[row] = model.similarity(wanted, vectors.get(row), settings));
        } else {
            model.model().requireOneScore();
            float[][] rows = model.scores(
                    texts.stream().map(text -> new TextPair(query, text)).toList(), task);
            IntStream.range(0, scores.length).forEach(row -> scores[row] = rows[row][0]);
        }
        return IntStream.range(0, scores.length)
                .mapToObj(row -> new Match(row, texts.get(row), scores[row]))
                .sorted(Comparator.comparing(Match::score).reversed())
                .limit(top)
                .toList();
    }
}
