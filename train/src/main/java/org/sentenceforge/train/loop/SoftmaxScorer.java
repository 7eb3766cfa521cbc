package org.sentenceforge.train.loop;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.train.loss.biencoder.SoftmaxLoss;
import org.sentenceforge.train.step.TrainingStep;

/** A bi-encoder in training with the classifier that its SoftmaxLoss trains along: logits of classes for pairs. Owns nothing. */
record SoftmaxScorer(Embedder model, SoftmaxLoss loss, float[] weight, float[] bias) implements PairScorer {

    /** With the classifier as it is now of the first data set that has one; empty where none has. */
    static Optional<SoftmaxScorer> of(Embedder model, List<TrainingSet> sets, TrainingStep step) {
        return IntStream.range(0, sets.size())
                .filter(i -> sets.get(i).data().loss() instanceof SoftmaxLoss)
                .boxed()
                .findFirst()
                .map(i -> new SoftmaxScorer(
                        model,
                        (SoftmaxLoss) sets.get(i).data().loss(),
                        step.parameters()
                                .byName()
                                .get("loss" + i + "/classifier.weight")
                                .toFloatArray(),
                        step.parameters()
                                .byName()
                                .get("loss" + i + "/classifier.bias")
                                .toFloatArray()));
    }

    @Override
    public int labels() {
        return loss.classes();
    }

    /** Texts are read without prompts, as in the reference. */
    @Override
    public float[][] score(List<TextPair> pairs) {
        float[][] first = model.encode(pairs.stream().map(TextPair::first).toList(), new Prompt.Literal(""));
        float[][] second = model.encode(pairs.stream().map(TextPair::second).toList(), new Prompt.Literal(""));
        return IntStream.range(0, first.length)
                .mapToObj(i -> loss.logits(first[i], second[i], weight, bias))
                .toArray(float[][]::new);
    }

    /** Does nothing: the model is not this one's. */
    @Override
    public void close() {}
}
