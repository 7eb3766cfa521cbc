package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.ConfigFile;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.evaluator.LabelAccuracyEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.train.config.arguments.FitPreset;
import org.sentenceforge.train.config.arguments.Prompts;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.Losses;
import org.sentenceforge.train.loss.biencoder.SoftmaxLoss;

/**
 * A training run as configured.
 *
 * @param kind      of model that is trained
 * @param start     what to start from
 * @param lora      the adapter that is trained in the place of the encoder's own parameters
 * @param freeze    which parameters stay as they are besides
 * @param output    directory of the trained model
 * @param layout    which releases of sentence-transformers the model is written for
 * @param evalSets  data sets whose loss is found in evaluations
 * @param evaluate  the evaluators
 * @param card      what the user says for the model card
 * @param resolved  the configuration as it was read, with all changes and all that it leaves out
 */
public record TrainConfig(
        ModelKind kind,
        StartModel start,
        Optional<LoraSettings> lora,
        Freeze freeze,
        Path output,
        OptionalInt maxSeqLength,
        ModelLayout layout,
        List<TrainingData> train,
        List<TrainingData> evalSets,
        List<PlannedTask> evaluate,
        TrainingArguments arguments,
        CardOptions card,
        Resolved resolved) {
    private static final String KEYS = "model, output and train";
    private static final String FIT = "fit";
    private static final Parameter<String> OUTPUT =
            Parameter.optional("output", ValueTypes.FILE_NAME, "a directory for the trained model");
    public static final Parameter<Integer> MAX_SEQ_LENGTH = Parameter.optional(
            "max_seq_length",
            ValueTypes.whole(1),
            "texts are truncated to this many tokens; by default the model's own limit");
    public static final Parameter<ModelLayout> LAYOUT = Parameter.of(
            "layout",
            ValueTypes.choice(
                    List.of(ModelLayout.LEGACY, ModelLayout.CURRENT),
                    layout -> layout.name().toLowerCase(Locale.ROOT)),
            ModelLayout.LEGACY,
            "whether every release of sentence-transformers loads what is written, or 5.4 and later");
    private static final Parameter<LoraSettings> LORA = Parameter.optional(
            "lora", LoraSettings.SECTION, "trains a small low-rank adapter instead of the encoder's own parameters");
    private static final Parameter<List<String>> FREEZE = Parameter.of(
            "freeze",
            ValueTypes.listOf(ValueTypes.text("NAME")),
            List.of(),
            "parameters that are not trained, by parts of their names, such as embeddings and layers.0-5");
    private static final Parameter<TrainingArguments> ARGUMENTS =
            Parameter.of("arguments", TrainingArguments.SECTION, TrainingArguments.DEFAULTS, "the training arguments");
    private static final Parameter<CardOptions> CARD =
            Parameter.of("card", CardOptions.SECTION, CardOptions.DEFAULTS, "options of the model card");

    /** All keys of a configuration of a kind of model. */
    public static List<Parameter<?>> parameters(ModelKind kind) {
        List<Parameter<?>> all = new ArrayList<>(StartModel.parameters(kind));
        all.addAll(List.of(
                OUTPUT,
                MAX_SEQ_LENGTH,
                LAYOUT,
                LORA,
                FREEZE,
                train(kind),
                eval(kind, List.of()),
                evaluate(kind),
                ARGUMENTS));
        if (hasFit(kind)) {
            all.add(fit(kind));
        }
        all.add(CARD);
        return List.copyOf(all);
    }

    /** Whether there was a call {@code fit()} for a kind of model. */
    private static boolean hasFit(ModelKind kind) {
        return kind != ModelKind.SPARSE_ENCODER;
    }

    /** The losses that a kind of model can be trained with. */
    static Catalogue<Loss> losses(ModelKind kind) {
        return switch (kind) {
            case BI_ENCODER -> Losses.table();
            case SPARSE_ENCODER -> org.sentenceforge.train.loss.sparseencoder.Losses.table();
            case CROSS_ENCODER -> org.sentenceforge.train.loss.crossencoder.Losses.table();
            case MULTI_VECTOR_ENCODER ->
                throw SforgeException.badModel(
                        "multi-vector encoders are read, run and evaluated, but not trained yet; train a bi-encoder, a"
                                + " cross-encoder or a sparse encoder");
        };
    }

    private static Parameter<List<TrainingData>> train(ModelKind kind) {
        return Parameter.optional(
                "train", ValueTypes.listOf(TrainingData.training(losses(kind))), "at least one data set");
    }

    private static Parameter<TrainingArguments> fit(ModelKind kind) {
        return Parameter.optional(
                FIT,
                FitPreset.section(kind),
                "instead of arguments, the parameters and behaviour of the old call fit()");
    }

    private static Parameter<List<PlannedTask>> evaluate(ModelKind kind) {
        ValueType<PlannedTask> item = kind == ModelKind.CROSS_ENCODER
                ? Evaluators.ALL.itemOfTraining(Task.Form.PAIRS)
                : Evaluators.ALL.itemOfTraining(Task.Form.EMBEDDINGS, LabelAccuracyEvaluator.TASK);
        return Parameter.of(
                "evaluate",
                ValueTypes.listOf(item),
                List.of(),
                "the evaluators, each 'Name: {parameter: value}'; the first one's primary metric decides which model is best");
    }

    private static Parameter<List<TrainingData>> eval(ModelKind kind, List<TrainingData> train) {
        return Parameter.of(
                "eval",
                ValueTypes.listOf(TrainingData.evaluation(losses(kind), train)),
                List.of(),
                "data sets like those of train, for the evaluation loss; one without a loss of its own takes that of"
                        + " the training set of the same name, or of the only one");
    }

    /**
     * Reads a YAML file.
     *
     * @param overrides {@code key=value} with dotted keys ({@code arguments.learning_rate=1e-5}), values in YAML
     * @throws SforgeException (bad data) where the file cannot be read, (usage) with all that is wrong in it
     */
    public static TrainConfig read(Path file, List<String> overrides) {
        return of(ConfigFile.read(file, KEYS), overrides);
    }

    /**
     * Reads a configuration in YAML.
     *
     * @throws SforgeException (bad data) where it is no YAML, (usage) with all that is wrong in it
     */
    public static TrainConfig parse(String yaml) {
        return of(ConfigFile.parse(yaml, "the configuration", KEYS), List.of());
    }

    /**
     * Makes a configuration of keys and values: texts, numbers, truth values, and lists and maps of these.
     *
     * @param overrides as {@link #read} takes them
     * @param source    what errors call it
     * @throws SforgeException (usage) with all that is wrong in it
     */
    public static TrainConfig of(Map<String, ?> keys, List<String> overrides, String source) {
        return of(ConfigFile.of(keys, source), overrides);
    }

    private static TrainConfig of(ConfigFile file, List<String> overrides) {
        Overrides.apply(file, overrides);
        ModelKind kind = StartModel.kind(file.root());
        return file.as(new Section<>(
                parameters(kind), keys -> Optional.of(read(kind, keys, resolved(kind, file.root())))));
    }

    private static TrainConfig read(ModelKind kind, Config keys, Resolved resolved) {
        TrainingArguments arguments = arguments(kind, keys);
        Parameter<List<TrainingData>> sets = train(kind);
        List<TrainingData> train = keys.require(sets, List.of());
        if (keys.raw(sets.name()).isArray() && keys.raw(sets.name()).isEmpty()) {
            keys.problem(sets.name(), "expected " + sets.meaning() + ", got an empty list");
        }
        List<TrainingData> trained = asArgumentsSay(train, arguments);
        List<TrainingData> evaluated = asArgumentsSay(keys.get(eval(kind, train)), arguments);
        List<PlannedTask> evaluators = keys.get(evaluate(kind));
        if (kind == ModelKind.SPARSE_ENCODER && keys.has(LORA.name())) {
            keys.problem(LORA.name(), "a sparse encoder is trained in full; leave the key out");
        }
        if (kind == ModelKind.CROSS_ENCODER) {
            checkPairs(keys, trained, evaluated);
        } else {
            checkClassifier(keys, trained, evaluators);
        }
        return new TrainConfig(
                kind,
                StartModel.read(keys, kind),
                keys.find(LORA),
                new Freeze(keys.get(FREEZE)),
                Path.of(keys.require(OUTPUT, "")),
                keys.find(MAX_SEQ_LENGTH).map(OptionalInt::of).orElse(OptionalInt.empty()),
                keys.get(LAYOUT),
                trained,
                evaluated,
                evaluators,
                arguments,
                keys.get(CARD),
                resolved);
    }

    /** Tells where scores of pairs are measured of a model of embeddings that has no classifier to give them. */
    private static void checkClassifier(Config keys, List<TrainingData> train, List<PlannedTask> evaluators) {
        boolean classifier = train.stream().anyMatch(set -> set.loss() instanceof SoftmaxLoss);
        evaluators.stream()
                .map(PlannedTask::task)
                .filter(task -> !classifier && task.form() == Task.Form.PAIRS)
                .findFirst()
                .ifPresent(task -> keys.problem(
                        "evaluate",
                        task.name()
                                + " measures the classifier of a SoftmaxLoss, which no data set of train has; give one"
                                + " that loss, or leave the evaluator out"));
    }

    /** Tells what a model that reads texts together cannot be given. */
    private static void checkPairs(Config keys, List<TrainingData> train, List<TrainingData> eval) {
        if (keys.has(StartModel.MODULES.name())) {
            keys.problem(
                    StartModel.MODULES.name(),
                    "a cross-encoder has its scoring head behind the encoder, and nothing else; leave the key out");
        }
        Stream.concat(train.stream(), eval.stream())
                .flatMap(set -> set.prompts().keySet().stream())
                .filter(column -> !column.equals(Prompts.ALL_COLUMNS))
                .findFirst()
                .ifPresent(column -> keys.problem(
                        "",
                        "the prompt of column '" + column
                                + "': a cross-encoder reads a row's texts together, with one prompt"
                                + " before the query; give the data set one prompt, not one by column"));
    }

    private static TrainingArguments arguments(ModelKind kind, Config keys) {
        Optional<TrainingArguments> fit = hasFit(kind) ? keys.find(fit(kind)) : Optional.empty();
        if (fit.isPresent() && keys.has(ARGUMENTS.name())) {
            keys.problem(FIT, "stands beside 'arguments'; give one of the two");
        }
        return fit.orElseGet(() -> keys.get(ARGUMENTS));
    }

    private static List<TrainingData> asArgumentsSay(List<TrainingData> sets, TrainingArguments arguments) {
        boolean fit = arguments.preset() == TrainingArguments.Preset.FIT;
        return sets.stream()
                .map(set -> set.withDefaults(arguments.texts().prompts()))
                .map(set -> fit ? set.withColumnsOfFit() : set)
                .toList();
    }

    /** What is in force; of keys that exclude each other only those that are given. */
    private static Resolved resolved(ModelKind kind, ObjectNode all) {
        boolean fit = all.hasNonNull(FIT);
        List<Parameter<?>> shown = parameters(kind).stream()
                .filter(parameter -> all.has(parameter.name())
                        || (parameter != StartModel.CONFIG
                                && parameter != StartModel.TOKENIZER
                                && !parameter.name().equals(fit ? ARGUMENTS.name() : FIT)))
                .toList();
        return new Section<>(shown, keys -> Optional.empty()).resolved(all);
    }
}
