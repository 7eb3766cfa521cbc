package org.sentenceforge.train.loop;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.WordEmbeddings;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.eval.task.Evaluator;
import org.sentenceforge.train.config.Freeze;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.optimizer.ReferenceNames;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.sampling.BatchSampler;
import org.sentenceforge.train.step.Objective;

/**
 * Everything a run needs, read and checked.
 *
 * @param model        to start from, with the adapter that is trained, where one is
 * @param merge        whether the adapter is written merged into the encoder's matrices at the end
 * @param freeze       which parameters stay as they are, beside those that have an adapter
 * @param maxSeqLength texts are cut to this many tokens; the model's own maximum where absent
 * @param layout       of the directories that are written
 * @param resume       the checkpoint to go on from
 */
public record TrainingSetup(
        ModelDirectory model,
        boolean merge,
        Freeze freeze,
        OptionalInt maxSeqLength,
        List<TrainingSet> sets,
        List<EvaluationSet> evaluationSets,
        List<Evaluator> evaluators,
        TrainingArguments arguments,
        Device device,
        Path output,
        ModelLayout layout,
        Optional<Path> resume) {

    public TrainingSetup {
        ModelWriter.check(model.model(), layout);
        int positions = model.model().encoder().map(Encoder::maxPositions).orElse(Integer.MAX_VALUE);
        if (maxSeqLength.orElse(0) > positions) {
            throw SforgeException.usage(
                    "max_seq_length: the model has " + positions + " positions, got " + maxSeqLength.getAsInt());
        }
        Map<String, List<String>> columns = new LinkedHashMap<>();
        sets.forEach(set -> columns.put(set.data().name(), set.columns()));
        arguments.texts().routes().check(model.routes(), columns);
        evaluationSets.stream()
                .map(EvaluationSet::set)
                .forEach(set -> columns.putIfAbsent(set.data().name(), set.columns()));
        arguments.texts().prompts().check(columns);
        Stream.concat(sets.stream(), evaluationSets.stream().map(EvaluationSet::set))
                .forEach(set -> set.checkClasses(model.model().dimension()));
    }

    /** The same over other data sets. */
    TrainingSetup withSets(List<TrainingSet> others) {
        return new TrainingSetup(
                model,
                merge,
                freeze,
                maxSeqLength,
                others,
                evaluationSets,
                evaluators,
                arguments,
                device,
                output,
                layout,
                resume);
    }

    /** The model as the texts of each column of a data set go through it. */
    List<ModelDirectory> routes(TrainingSet set) {
        return set.columns().stream()
                .map(column ->
                        model.forTask(arguments.texts().routes().task(set.data().name(), column)))
                .toList();
    }

    /**
     * Names of the model's parameters that stay as they are: with an adapter all of the encoder's own, and those of modules that say so.
     *
     * @throws SforgeException (usage) where a pattern of {@code freeze} means none
     */
    Set<String> frozen() {
        Set<String> all = ParameterScan.shapes(model.model()).keySet();
        Set<String> frozen = freeze.of(all);
        frozen.addAll(model.underAdapter());
        Set<String> kept = ParameterScan.kept(model.model());
        if (!kept.isEmpty() && kept.containsAll(all)) {
            boolean words = model.model().modules().get(0) instanceof WordEmbeddings;
            throw SforgeException.usage(model.path() + ": expected a parameter to train, found "
                    + (words
                            ? "the vectors of words alone, which are to stay as they are (update_embeddings: false in"
                                    + " wordembedding_config.json); say true there, or put a module behind them"
                            : "weights alone that stay as they are; put a module behind them, such as a Dense"));
        }
        frozen.addAll(kept);
        return frozen;
    }

    /** What the reference calls the model's parameters. */
    ReferenceNames referenceNames() {
        Optional<ModelDirectory> encoder = model.ways().stream()
                .filter(way -> model.kind() != ModelKind.BI_ENCODER
                        && way.model().encoder().isPresent())
                .findFirst();
        return ReferenceNames.of(
                model.model(),
                encoder.map(way -> way.encoder().modelType().headPrefix()).orElse(""));
    }

    /** The objective of each data set. */
    List<Objective> objectives() {
        return sets.stream().map(this::objective).toList();
    }

    /** The objective of a data set, to be minimised or only found. */
    Objective objective(TrainingSet set) {
        return new Objective(
                set.data().loss(),
                gradients(set.data().gradients()),
                routes(set).stream().map(ModelDirectory::model).toList(),
                set.labelWidth());
    }

    /** Going layer by layer, the backward pass begins at the embeddings as that of a cache does. */
    private Gradients gradients(Gradients own) {
        boolean layered = arguments.batches().checkpointing();
        return layered && own instanceof Gradients.Direct ? Gradients.Cached.WHOLE : own;
    }

    /** Opens the tokenizer of a route of the model; the caller closes it. */
    TextTokenizer openTokenizer(ModelDirectory route) {
        return route.openTokenizer(settings(route));
    }

    /**
     * Which batch comes when.
     *
     * @throws SforgeException (usage) where a data set has too few rows for any batch
     */
    public BatchOrder order() {
        return BatchOrder.of(
                sets.stream().map(this::sampler).toList(),
                arguments.batches().mixing(),
                arguments.randomness().seed(),
                arguments.randomness().dataSeed());
    }

    private BatchSampler sampler(TrainingSet set) {
        BatchSampler sampler = set.sampler(arguments.batches());
        if (sampler.length() == 0) {
            String name = set.data().name();
            throw SforgeException.usage("arguments: the data set" + (name.isEmpty() ? "" : " '" + name + "'") + " has "
                    + set.rows().size() + " rows, too few for a batch of "
                    + arguments.batches().size()
                    + (arguments.batches().dropLast() ? " with dataloader_drop_last" : "")
                    + "; choose a smaller per_device_train_batch_size");
        }
        return sampler;
    }

    public Schedule schedule() {
        int fullBatches = sets.stream()
                .mapToInt(set -> set.rows().size() / arguments.batches().size())
                .min()
                .orElse(0);
        return Schedule.of(order().length(), fullBatches, arguments);
    }

    private TokenizerSettings settings(ModelDirectory route) {
        TokenizerSettings settings = route.tokenizerSettings();
        boolean cut = maxSeqLength.isPresent() && route.model().encoder().isPresent();
        return cut ? settings.withMaxLength(maxSeqLength.getAsInt()) : settings;
    }

    /**
     * What the trained model's directory says.
     *
     * @param written the model, with or without its adapter
     */
    ModelContent content(ModelDirectory written) {
        ModelContent content = ModelContent.of(written);
        return maxSeqLength.isPresent() ? content.withMaxLength(maxSeqLength.getAsInt()) : content;
    }
}
