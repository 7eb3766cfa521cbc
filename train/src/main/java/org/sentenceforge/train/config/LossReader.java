package org.sentenceforge.train.config;

import java.util.List;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.Losses;
import org.sentenceforge.train.loss.biencoder.MultipleNegativesRankingLoss;

/** Reads a loss: its name alone, or {@code Name: {parameter: value}}. */
final class LossReader {
    private LossReader() {}

    static Loss read(ConfigMap owner, String key, List<String> problems) {
        Problems found = new Problems();
        Loss loss = Losses.table()
                .read(owner.get(key), Place.root(found).at(owner.at(key)))
                .orElseGet(MultipleNegativesRankingLoss::new);
        problems.addAll(found.all());
        return loss;
    }
}
