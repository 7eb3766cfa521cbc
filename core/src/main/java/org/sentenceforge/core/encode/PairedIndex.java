package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer.TextPair;

/** Texts that a model reads together with every query. The model stays its owner's to close. */
final class PairedIndex implements TextIndex {
    private final PairScorer model;
    private final List<String> texts = new ArrayList<>();

    /** @throws SforgeException (bad model) for a model that gives a pair several scores */
    PairedIndex(PairScorer model) {
        if (model.labels() != 1) {
            throw SforgeException.badModel("the cross-encoder gives " + model.labels()
                    + " scores for a pair, and ranking needs one; use sforge predict");
        }
        this.model = model;
    }

    @Override
    public void add(List<String> more) {
        texts.addAll(more);
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public List<Match> search(String query, int top) {
        float[][] scores = model.score(
                texts.stream().map(text -> new TextPair(query, text)).toList());
        return IntStream.range(0, texts.size())
                .mapToObj(row -> new Match(row, texts.get(row), scores[row][0]))
                .sorted(Comparator.comparing(Match::score).reversed())
                .limit(top)
                .toList();
    }
}
