package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loss.Progress;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.step.EvaluationLoss;
import org.sentenceforge.train.step.LossValue;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.Seeds;
import org.sentenceforge.train.step.TrainingStep;

/**
 * The losses of a run's evaluation data over the model as it is now (spec: training, section 7): the mean over batches, weighted by their
 * rows. Owns its programs until closed.
 */
final class EvaluationLosses implements AutoCloseable {
    private final List<EvaluationSet> sets;
    private final List<BatchMaker> texts = new ArrayList<>();
    private final TrainingArguments arguments;
    private final long updates;
    private final EvaluationLoss loss;

    EvaluationLosses(
            TrainingSetup setup,
            ColumnTokenizers tokenizers,
            Guides guides,
            TrainingStep step,
            TorchPrecision precision,
            TorchDevice device) {
        sets = setup.evaluationSets();
        arguments = setup.arguments();
        updates = setup.schedule().totalUpdates();
        for (EvaluationSet evaluated : sets) {
            texts.add(BatchMaker.of(texts.size(), evaluated.set(), tokenizers, guides));
        }
        loss = new EvaluationLoss(
                setup.model().model(),
                sets.stream().map(set -> setup.objective(set.set())).toList(),
                sets.stream().map(EvaluationSet::objective).toList(),
                step.parameters(),
                precision,
                device);
    }

    /**
     * The loss of each data set, by its key, and where there is but one what its loss reports: the mean over batches.
     *
     * @param update after which this is
     * @param goOn   called between batches
     */
    Map<String, Double> find(long update, Runnable goOn) {
        Map<String, Double> losses = new LinkedHashMap<>();
        long seed =
                arguments.randomness().dataSeed().orElse(arguments.randomness().seed());
        Progress progress = new Progress(Math.max(0, update - 1), updates); // as the last update was
        for (int i = 0; i < sets.size(); i++) {
            LossValue total = LossValue.zero();
            LossValue reported = LossValue.zero();
            long rows = 0;
            Iterator<int[]> batches =
                    BatchOrder.evaluation(sets.get(i).set().evaluationSampler(arguments.batches()), seed);
            long number = 0;
            while (batches.hasNext()) {
                goOn.run();
                // whatever is drawn for a batch is the same in every evaluation, so that their losses can be compared
                MicroBatch batch = texts.get(i)
                        .of(batches.next(), Seeds.of(seed, -1, i, number))
                        .at(progress);
                LossValue found = loss.of(batch, Seeds.of(seed, -1, update, i, number));
                total = total.plus(found, batch.size());
                reported = reported.plus(found, 1);
                rows += batch.size();
                number++;
            }
            losses.put(sets.get(i).key(), total.value() / rows);
            if (sets.get(i).key().equals(EvaluationSet.ONLY_KEY)) {
                long count = number;
                reported.means().forEach((name, sum) -> losses.put("eval_" + name, TrainingState.rounded(sum / count)));
            }
        }
        return losses;
    }

    @Override
    public void close() {
        loss.close();
    }
}
