package org.sentenceforge.train.loss.biencoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.train.loss.Loss;

/** The table of the losses of bi-encoders: what configurations, help, and documentation ask. A new loss is a line here. */
public final class Losses {

    /** The type of a configured loss; wrappers have a parameter of it. */
    public static final ValueType<Loss> TYPE = new ValueType<>() {
        @Override
        public String expected() {
            return Table.ALL.expected();
        }

        @Override
        public Optional<Loss> read(JsonNode node, Place place) {
            return Table.ALL.read(node, place);
        }

        @Override
        public Resolved resolved(JsonNode given) {
            return Table.ALL.resolved(given);
        }
    };

    private Losses() {}

    /** Made when first asked for, because wrappers in the table refer to the table. */
    private static final class Table {
        static final Catalogue<Loss> ALL = new Catalogue<>(
                "loss",
                Stream.of(
                                MultipleNegativesRankingLoss.entries(),
                                GISTEmbedLoss.entries(),
                                List.of(MatryoshkaLoss.ENTRY),
                                AdaptiveLayerLoss.entries(),
                                List.of(CoSENTLoss.ENTRY),
                                List.of(AnglELoss.ENTRY),
                                List.of(CosineSimilarityLoss.ENTRY),
                                List.of(ContrastiveLoss.ENTRY),
                                List.of(OnlineContrastiveLoss.ENTRY),
                                List.of(TripletLoss.ENTRY),
                                List.of(BatchAllTripletLoss.ENTRY),
                                List.of(BatchHardTripletLoss.ENTRY),
                                List.of(BatchHardSoftMarginTripletLoss.ENTRY),
                                List.of(BatchSemiHardTripletLoss.ENTRY),
                                List.of(SoftmaxLoss.ENTRY),
                                EmbedDistillLoss.entries(),
                                List.of(MarginMSELoss.ENTRY),
                                List.of(DistillKLDivLoss.entry(1)),
                                List.of(MegaBatchMarginLoss.ENTRY),
                                List.of(GlobalOrthogonalRegularizationLoss.ENTRY),
                                List.of(WeightedSumLoss.ENTRY),
                                List.of(ContrastiveTensionLoss.ENTRY),
                                List.of(ContrastiveTensionLossInBatchNegatives.ENTRY))
                        .<Catalogue.Entry<Loss>>flatMap(List::stream)
                        .toList());
    }

    public static Catalogue<Loss> table() {
        return Table.ALL;
    }
}
