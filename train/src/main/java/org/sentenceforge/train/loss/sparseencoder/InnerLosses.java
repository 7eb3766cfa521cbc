package org.sentenceforge.train.loss.sparseencoder;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.Similarity;
import org.sentenceforge.train.loss.biencoder.AnglELoss;
import org.sentenceforge.train.loss.biencoder.CoSENTLoss;
import org.sentenceforge.train.loss.biencoder.CosineSimilarityLoss;
import org.sentenceforge.train.loss.biencoder.DistillKLDivLoss;
import org.sentenceforge.train.loss.biencoder.EmbedDistillLoss;
import org.sentenceforge.train.loss.biencoder.MarginMSELoss;
import org.sentenceforge.train.loss.biencoder.MultipleNegativesRankingLoss;
import org.sentenceforge.train.loss.biencoder.TripletLoss;

/**
 * The table of what {@link SpladeLoss} can have inside: the losses of bi-encoders that say which texts belong together. Alone they would
 * leave no component of an embedding at 0.
 */
public final class InnerLosses {
    /** The only one that can do without, since the teacher's embeddings are sparse. */
    static final Catalogue.Entry<Loss> MSE = SparseLoss.entry(new Catalogue.Entry<>(
            "MSELoss",
            "brings embeddings close to a teacher's, by mean squared error",
            List.of(),
            config -> Optional.of(new EmbedDistillLoss("MSELoss", EmbedDistillLoss.Metric.MSE, OptionalInt.empty()))));

    private static final Catalogue.Entry<Loss> RANKING =
            SparseLoss.entry(MultipleNegativesRankingLoss.entry(1, Similarity.DOT_SCORE));

    private static final List<Catalogue.Entry<Loss>> ENTRIES = List.of(
            RANKING,
            SparseLoss.entry(MarginMSELoss.ENTRY),
            SparseLoss.entry(DistillKLDivLoss.entry(2)),
            MSE,
            SparseLoss.entry(TripletLoss.ENTRY),
            SparseLoss.ofScores(CoSENTLoss.ENTRY),
            SparseLoss.ofScores(AnglELoss.ENTRY),
            SparseLoss.ofScores(CosineSimilarityLoss.ENTRY));

    static final Catalogue<Loss> TABLE = new Catalogue<>(
            "loss inside another",
            ENTRIES,
            ENTRIES.stream()
                    .map(Catalogue.Entry::name)
                    .collect(Collectors.toMap(
                            name -> name.substring("Sparse".length()), name -> "did you mean " + name + "?")));

    private InnerLosses() {}

    /** SparseMultipleNegativesRankingLoss with its defaults. */
    static Loss ranking() {
        return TABLE.read(TextNode.valueOf(RANKING.name()), Place.root(new Problems()))
                .orElseThrow();
    }

    public static Catalogue<Loss> table() {
        return TABLE;
    }
}
