package org.sentenceforge.train.loop;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.Pairing;
import org.sentenceforge.train.step.MicroBatch;

/** Makes micro-batches of rows of a data set: its texts or pairs of them tokenized, and whatever else its loss asks for. */
interface BatchMaker {

    /** @param seed of what is drawn for the batch */
    MicroBatch of(int[] rows, long seed);

    /**
     * That of a data set.
     *
     * @param objective index of its loss
     */
    static BatchMaker of(int objective, TrainingSet set, ColumnTokenizers tokenizers, Guides guides) {
        Loss loss = set.data().loss();
        List<TextTokenizer> columns = tokenizers.of(set);
        Optional<Pairing> pairing = loss.inputs().pairing();
        return pairing.isPresent()
                ? new BatchPairs(objective, set, pairing.get(), columns.get(0))
                : new BatchTexts(objective, set, columns, guides.of(loss));
    }
}
