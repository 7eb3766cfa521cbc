package org.sentenceforge.train.loop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelLayout;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.eval.evaluator.EmbeddingEvaluator;
import org.sentenceforge.train.config.TrainingArguments;
import org.sentenceforge.train.sampling.BatchOrder;

/**
 * Everything a run needs, read and checked.
 *
 * @param model        to start from
 * @param maxSeqLength texts are cut to this many tokens; the model's own maximum where absent
 * @param layout       of the directories that are written
 * @param resume       the checkpoint to go on from
 */
public record TrainingRun(
        ModelDirectory model,
        OptionalInt maxSeqLength,
        List<TrainingSet> sets,
        List<EmbeddingEvaluator> evaluators,
        TrainingArguments arguments,
        Device device,
        Path output,
        ModelLayout layout,
        Optional<Path> resume) {

    public TrainingRun {
        ModelWriter.check(model.model(), layout);
    }

    /** Which batch comes when. */
    public BatchOrder order() {
        return new BatchOrder(
                sets.stream().map(set -> set.sampler(arguments)).toList(), arguments.mixing(), arguments.orderSeed());
    }

    public Schedule schedule() {
        return Schedule.of(order().length(), arguments);
    }

    public TokenizerSettings tokenizerSettings() {
        TokenizerSettings settings = model.tokenizerSettings();
        return maxSeqLength.isPresent() ? settings.withMaxLength(maxSeqLength.getAsInt()) : settings;
    }
}
