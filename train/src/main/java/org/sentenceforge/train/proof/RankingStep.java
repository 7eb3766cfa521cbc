package org.sentenceforge.train.proof;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.loss.biencoder.MultipleNegativesRankingLoss;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.Objective;
import org.sentenceforge.train.step.TrainingStep;
import org.sentenceforge.train.step.UpdateBatches;

/** A model that learns pairs of texts by MultipleNegativesRankingLoss. Owns its weights' copy on the device until closed. */
final class RankingStep implements AutoCloseable {
    private static final int SEED = 1;

    private final TrainingStep step;
    private final double learningRate;

    RankingStep(
            SentenceModel model,
            Weights weights,
            TorchPrecision precision,
            TorchDevice device,
            OptimizerSettings optimizer) {
        learningRate = optimizer.learningRate();
        step = new TrainingStep(
                model,
                weights,
                Set.of(),
                false,
                List.of(Objective.of(new MultipleNegativesRankingLoss(), model, 2)),
                optimizer,
                ReferenceNames.of(model, ""),
                precision,
                device,
                SEED,
                note -> {});
    }

    /** One update by pairs: a column of anchors, and one of their positives. */
    void run(List<List<TokenSequence>> pairs) {
        int[] rows = new int[pairs.get(0).size()];
        MicroBatch batch = new MicroBatch(0, pairs, Optional.empty(), List.of(), List.of(), rows);
        step.run(new UpdateBatches(List.of(batch), 1), base -> learningRate, 1, microBatch -> SEED);
    }

    /** All of them as they are now. */
    Numbers weights() {
        return Numbers.of(step.parameters().byName().values().stream().map(NDArray::toFloatArray));
    }

    @Override
    public void close() {
        step.close();
    }
}
