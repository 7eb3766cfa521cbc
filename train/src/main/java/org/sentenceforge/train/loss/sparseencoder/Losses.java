package org.sentenceforge.train.loss.sparseencoder;

import java.util.List;
import java.util.stream.Collectors;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.CachedLoss;

/** The table of the losses of sparse encoders: what configurations, help, and documentation ask. A new loss is a line here. */
public final class Losses {
    private static final Catalogue<Loss> TABLE = new Catalogue<>(
            "loss",
            List.of(SpladeLoss.ENTRY, CachedLoss.entry(SpladeLoss.ENTRY), CSRLoss.ENTRY, InnerLosses.MSE),
            InnerLosses.TABLE.entries().stream()
                    .map(Catalogue.Entry::name)
                    .collect(Collectors.toMap(name -> name, Losses::within)));

    private Losses() {}

    private static String within(String inner) {
        return "by itself it keeps nothing sparse; give it to SpladeLoss: {SpladeLoss: {loss: " + inner
                + ", document_regularizer_weight: 3e-5}}";
    }

    public static Catalogue<Loss> table() {
        return TABLE;
    }
}
