package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.TextIndex.Match;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;

/**
 * A model that compares texts: a cross-encoder, which reads two texts together, or a bi-encoder, which compares their embeddings. Owns
 * the loaded model until closed.
 */
public interface PairScorer extends AutoCloseable {

    /** Two texts to be read together. */
    record TextPair(String first, String second) {}

    /**
     * Opens a model of either kind, as its directory says.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where it cannot be read or run
     */
    static PairModel open(ModelDirectory model, Backend backend, EncoderSettings settings) {
        return model.kind() == ModelKind.CROSS_ENCODER
                ? CrossEncoder.open(model, backend, settings)
                : Embedder.open(model, backend, settings);
    }

    /** Number of labels: 1 for a reranker and for a bi-encoder. */
    int labels();

    /** One row of {@link #labels()} scores per pair, in order, with the model's activation applied. */
    float[][] score(List<TextPair> pairs);

    /** @throws org.sentenceforge.core.SforgeException (bad model) for a model that gives a pair several scores, which put no pair first */
    default void requireOneScore() {
        if (labels() != 1) {
            throw SforgeException.badModel("the cross-encoder gives " + labels()
                    + " scores for a pair, and ranking needs one; use sforge predict");
        }
    }

    /**
     * An empty index of documents, searched with queries.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) for a model that gives a pair several scores
     */
    default TextIndex index() {
        return new PairedIndex(this);
    }

    /** The texts that go best with a query, best first; errors as {@link #index}. */
    default List<Match> rank(String query, List<String> texts, int top) {
        TextIndex index = index();
        index.add(texts);
        return index.search(query, top);
    }

    @Override
    void close();
}
