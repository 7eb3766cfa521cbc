package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.sampling.BatchSampling;

/**
 * How rows become batches, and batches updates.
 *
 * @param size           rows of a batch of training
 * @param evaluationSize rows of a batch whose loss is evaluated
 * @param accumulation   batches of an update
 * @param dropLast       whether a last batch with fewer rows is left out
 * @param checkpointing  whether a batch's backward pass computes each layer's activations again
 */
public record Batches(
        int size,
        int evaluationSize,
        int accumulation,
        Leftover leftover,
        boolean dropLast,
        BatchSampling sampling,
        BatchOrder.Mixing mixing,
        boolean checkpointing) {

    /** What becomes of the batches at the end of an epoch that are fewer than an update's. */
    public enum Leftover {
        /** They make an update of their own, over their mean. */
        UPDATE,
        /** The next epoch's first update takes them in, as transformers did before 4.46; the run's last ones are lost. */
        CARRY
    }

    private static final Parameter<Integer> SIZE =
            Parameter.of("per_device_train_batch_size", ValueTypes.whole(1), 8, "rows of a batch");
    private static final Parameter<Integer> EVALUATION_SIZE = Parameter.of(
            "per_device_eval_batch_size", ValueTypes.whole(1), 8, "rows of a batch of an evaluation data set");
    private static final Parameter<Integer> ACCUMULATION = Parameter.of(
            "gradient_accumulation_steps", ValueTypes.whole(1), 1, "batches whose gradients are averaged per update");
    private static final Parameter<Leftover> LEFTOVER = Parameter.of(
            "accumulation_leftover",
            ValueTypes.choice(List.of(Leftover.values()), Batches::key),
            Leftover.UPDATE,
            "what happens to an epoch's last batches if they are too few for an update: an update of their own,"
                    + " or part of the next epoch's first, as before transformers 4.46");
    private static final Parameter<Boolean> DROP_LAST = Parameter.of(
            "dataloader_drop_last", ValueTypes.FLAG, false, "whether a last batch with fewer rows is dropped");
    static final Parameter<BatchSampling> SAMPLING = Parameter.of(
            "batch_sampler",
            ValueTypes.named(List.of(BatchSampling.values()), BatchSampling::key),
            BatchSampling.BATCH_SAMPLER,
            "which rows may share a batch: any, those without a text in common, or several of each label");
    private static final Parameter<BatchOrder.Mixing> MIXING = Parameter.of(
            "multi_dataset_batch_sampler",
            ValueTypes.named(List.of(BatchOrder.Mixing.values()), Batches::key),
            BatchOrder.Mixing.PROPORTIONAL,
            "how batches of several data sets alternate: in proportion to their sizes, or in turn until one runs out");

    private static final Parameter<Boolean> CHECKPOINTING = Parameter.of(
            "gradient_checkpointing",
            ValueTypes.FLAG,
            false,
            "whether the backward pass recomputes each layer, so that only one layer's activations are held at a time");

    static final List<Parameter<?>> PARAMETERS =
            List.of(SIZE, EVALUATION_SIZE, ACCUMULATION, LEFTOVER, DROP_LAST, SAMPLING, MIXING, CHECKPOINTING);

    static Batches read(Config arguments) {
        return new Batches(
                arguments.get(SIZE),
                arguments.get(EVALUATION_SIZE),
                arguments.get(ACCUMULATION),
                arguments.get(LEFTOVER),
                arguments.get(DROP_LAST),
                arguments.get(SAMPLING),
                arguments.get(MIXING),
                arguments.get(CHECKPOINTING));
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
