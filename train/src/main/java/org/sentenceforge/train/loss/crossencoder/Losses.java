package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;

/** The table of the losses of cross-encoders: what configurations, help, and documentation ask. A new loss is a line here. */
public final class Losses {
    private static final Catalogue<Loss> TABLE = new Catalogue<>(
            "loss",
            Stream.of(
                            List.of(BinaryCrossEntropyLoss.ENTRY),
                            List.of(CrossEntropyLoss.ENTRY),
                            MultipleNegativesRankingLoss.entries(),
                            List.of(LambdaLoss.ENTRY),
                            List.of(RankNetLoss.ENTRY),
                            List.of(ListNetLoss.ENTRY),
                            List.of(ListMLELoss.ENTRY),
                            List.of(PListMLELoss.ENTRY),
                            List.of(ADRMSELoss.ENTRY),
                            List.of(MSELoss.ENTRY),
                            List.of(MarginMSELoss.ENTRY))
                    .flatMap(List::stream)
                    .toList());

    private Losses() {}

    public static Catalogue<Loss> table() {
        return TABLE;
    }
}
