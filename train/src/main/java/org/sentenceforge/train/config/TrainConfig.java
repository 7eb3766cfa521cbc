package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
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
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.train.config.arguments.FitPreset;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.Losses;

/**
 * A training run as configured.
 *
 * @param start     what to start from
 * @param output    directory of the trained model
 * @param layout    which releases of sentence-transformers the model is written for
 * @param evalSets  data sets whose loss is found in evaluations
 * @param evaluate  the evaluators
 * @param card      what the user says for the model card
 * @param resolved  the configuration as it was read, with all changes and all that it leaves out
 */
public record TrainConfig(
        StartModel start,
        Path output,
        OptionalInt maxSeqLength,
        ModelLayout layout,
        List<TrainingData> train,
        List<TrainingData> evalSets,
        List<PlannedTask> evaluate,
        TrainingArguments arguments,
        CardOptions card,
        Resolved resolved) {
    /** Those of the kind of model that is trained. */
    static final Catalogue<Loss> LOSSES = Losses.table();

    private static final String KEYS = "model, output and train";
    private static final Parameter<String> OUTPUT =
            Parameter.optional("output", ValueTypes.TEXT, "a directory for the trained model");
    public static final Parameter<Integer> MAX_SEQ_LENGTH = Parameter.optional(
            "max_seq_length",
            ValueTypes.whole(1),
            "texts are cut to this many tokens; by default to what the model takes");
    public static final Parameter<ModelLayout> LAYOUT = Parameter.of(
            "layout",
            ValueTypes.choice(
                    List.of(ModelLayout.LEGACY, ModelLayout.CURRENT),
                    layout -> layout.name().toLowerCase(Locale.ROOT)),
            ModelLayout.LEGACY,
            "whether every release of sentence-transformers loads what is written, or 5.4 and later");
    private static final Parameter<List<TrainingData>> TRAIN =
            Parameter.optional("train", ValueTypes.listOf(TrainingData.training(LOSSES)), "at least one data set");
    private static final Parameter<List<PlannedTask>> EVALUATE = Parameter.of(
            "evaluate",
            ValueTypes.listOf(Evaluators.ALL.itemOfTraining()),
            List.of(),
            "the evaluators, each 'Name: {parameter: value}'; the first one's primary metric decides which model is best");
    private static final Parameter<TrainingArguments> ARGUMENTS = Parameter.of(
            "arguments", TrainingArguments.SECTION, TrainingArguments.DEFAULTS, "the arguments of training");
    private static final Parameter<TrainingArguments> FIT = Parameter.optional(
            "fit", FitPreset.SECTION, "in place of arguments, the parameters of the old call fit() and its habits");
    private static final Parameter<CardOptions> CARD =
            Parameter.of("card", CardOptions.SECTION, CardOptions.DEFAULTS, "what the model card says besides");

    /** All keys. */
    public static final List<Parameter<?>> PARAMETERS = Stream.of(
                    StartModel.PARAMETERS,
                    List.of(OUTPUT, MAX_SEQ_LENGTH, LAYOUT, TRAIN, eval(List.of()), EVALUATE, ARGUMENTS, FIT, CARD))
            .flatMap(List::stream)
            .toList();

    private static Parameter<List<TrainingData>> eval(List<TrainingData> train) {
        return Parameter.of(
                "eval",
                ValueTypes.listOf(TrainingData.evaluation(LOSSES, train)),
                List.of(),
                "data sets like those of train, whose loss is found in evaluations; without a loss of its own, one has that of"
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
        return file.as(new Section<>(PARAMETERS, keys -> Optional.of(read(keys, resolved(file.root())))));
    }

    private static TrainConfig read(Config keys, Resolved resolved) {
        TrainingArguments arguments = arguments(keys);
        List<TrainingData> train = keys.require(TRAIN, List.of());
        if (keys.raw(TRAIN.name()).isArray() && keys.raw(TRAIN.name()).isEmpty()) {
            keys.problem(TRAIN.name(), "expected " + TRAIN.meaning() + ", got an empty list");
        }
        return new TrainConfig(
                StartModel.read(keys),
                Path.of(keys.require(OUTPUT, "")),
                keys.find(MAX_SEQ_LENGTH).map(OptionalInt::of).orElse(OptionalInt.empty()),
                keys.get(LAYOUT),
                asArgumentsSay(train, arguments),
                asArgumentsSay(keys.get(eval(train)), arguments),
                keys.get(EVALUATE),
                arguments,
                keys.get(CARD),
                resolved);
    }

    private static TrainingArguments arguments(Config keys) {
        Optional<TrainingArguments> fit = keys.find(FIT);
        if (fit.isPresent() && keys.has(ARGUMENTS.name())) {
            keys.problem(FIT.name(), "stands beside 'arguments'; give one of the two");
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
    private static Resolved resolved(ObjectNode all) {
        boolean fit = all.hasNonNull(FIT.name());
        List<Parameter<?>> shown = PARAMETERS.stream()
                .filter(parameter -> all.has(parameter.name())
                        || (parameter != StartModel.CONFIG
                                && parameter != StartModel.TOKENIZER
                                && parameter != (fit ? ARGUMENTS : FIT)))
                .toList();
        return new Section<>(shown, keys -> Optional.empty()).resolved(all);
    }
}
