package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReduceOnPlateau;
import org.sentenceforge.train.optimizer.UpdateRules;

/**
 * The arguments of training, with the names and defaults of the reference (spec: training, section 1).
 *
 * @param preset whose habits are followed where no argument says otherwise
 * @param texts  what goes with the texts of a column
 * @param resume what to go on from, as the option {@code --resume} takes it; empty to begin anew
 * @param onCpu  whether a GPU is left alone
 * @param given  the arguments that the model card lists, by name, as they were written
 * @param notes  what the user should know about them
 */
public record TrainingArguments(
        Preset preset,
        Duration duration,
        Batches batches,
        OptimizerSettings optimizer,
        LearningRate learningRate,
        MixedPrecision precision,
        Schedules schedules,
        BestModel best,
        Randomness randomness,
        Texts texts,
        Optional<String> resume,
        boolean onCpu,
        Map<String, Object> given,
        List<String> notes) {

    /** Whose habits. */
    public enum Preset {
        /** The trainer's. */
        TRAINER,
        /** Those of the call {@code fit()}: {@link FitPreset}. */
        FIT
    }

    /** @param routes which route of a model with several each column takes */
    public record Texts(Prompts prompts, RouterMapping routes) {
        static final Texts PLAIN = new Texts(Prompts.NONE, RouterMapping.NONE);
    }

    private static final Parameter<Prompts> PROMPTS = Parameter.optional(
            "prompts",
            Prompts.TYPE,
            "prompts before texts: one for all, or by column, by data set, or by data set and column; a data set's own"
                    + " 'prompt' takes precedence");
    private static final Parameter<RouterMapping> ROUTER_MAPPING = Parameter.of(
            "router_mapping",
            RouterMapping.TYPE,
            RouterMapping.NONE,
            "which route of a model with a Router each column takes, by column or by data set and column");
    private static final Parameter<String> RESUME_FROM_CHECKPOINT = Parameter.optional(
            "resume_from_checkpoint", ValueTypes.TEXT, "checkpoint to resume from, or true for the last; as --resume");
    private static final Parameter<Boolean> USE_CPU =
            Parameter.of("use_cpu", ValueTypes.FLAG, false, "the same as --device cpu");
    private static final Parameter<Boolean> NO_CUDA =
            Parameter.of("no_cuda", ValueTypes.FLAG, false, "the old name of use_cpu");
    private static final Parameter<Boolean> ADAFACTOR =
            Parameter.of("adafactor", ValueTypes.FLAG, false, "the same as optim: adafactor");

    /** Those that change results. */
    public static final List<Parameter<?>> PARAMETERS = Stream.of(
                    Batches.PARAMETERS,
                    Duration.PARAMETERS,
                    OptimizerSettings.PARAMETERS,
                    LearningRateSchedules.PARAMETERS,
                    LearningRate.PARAMETERS,
                    UpdateRules.PARAMETERS,
                    List.<Parameter<?>>of(ADAFACTOR),
                    MixedPrecision.PARAMETERS,
                    Schedules.PARAMETERS,
                    BestModel.PARAMETERS,
                    Randomness.PARAMETERS,
                    List.<Parameter<?>>of(PROMPTS, ROUTER_MAPPING),
                    List.<Parameter<?>>of(RESUME_FROM_CHECKPOINT, USE_CPU, NO_CUDA))
            .flatMap(List::stream)
            .toList();

    /** All names, also of those that change nothing or are refused. */
    private static final Set<String> NAMES = Stream.of(
                    PARAMETERS.stream().map(Parameter::name),
                    EffectlessArgument.ALL.stream()
                            .map(argument -> argument.parameter().name()),
                    RefusedArgument.ALL.stream().map(RefusedArgument::name))
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    /** The block {@code arguments:} of a configuration. */
    public static final ValueType<TrainingArguments> SECTION =
            new ArgumentSection(new Section<>(PARAMETERS, arguments -> Optional.of(TrainingArguments.read(arguments))));

    /** Where none is given. */
    public static final TrainingArguments DEFAULTS =
            SECTION.read(MissingNode.getInstance(), Place.root(new Problems())).orElseThrow();

    private static TrainingArguments read(Config arguments) {
        List<String> effectless = EffectlessArgument.ALL.stream()
                .filter(argument -> argument.isSet(arguments))
                .map(argument -> argument.parameter().name())
                .sorted(Comparator.comparingInt(arguments.keys()::indexOf))
                .toList();
        RefusedArgument.ALL.forEach(argument -> argument.check(arguments));
        BestModel best = BestModel.read(arguments);
        boolean noCuda = arguments.get(NO_CUDA);
        arguments.get(ADAFACTOR);
        TrainingArguments read = new TrainingArguments(
                Preset.TRAINER,
                Duration.read(arguments),
                Batches.read(arguments),
                OptimizerSettings.read(arguments),
                LearningRate.read(arguments),
                MixedPrecision.read(arguments),
                Schedules.read(arguments, best),
                best,
                Randomness.read(arguments),
                new Texts(arguments.find(PROMPTS).orElse(Prompts.NONE), arguments.get(ROUTER_MAPPING)),
                resume(arguments),
                arguments.get(USE_CPU) || noCuda,
                given(arguments),
                notes(effectless, arguments));
        if (read.learningRate.schedule() instanceof ReduceOnPlateau) {
            read.checkPlateau(arguments);
        }
        return read;
    }

    private static Optional<String> resume(Config arguments) {
        return arguments
                .find(RESUME_FROM_CHECKPOINT)
                .filter(value -> !value.equals("false"))
                .map(value -> value.equals("true") ? "last" : value);
    }

    private void checkPlateau(Config arguments) {
        if (schedules.evaluation().moments().never()) {
            arguments.problem("lr_scheduler_type", "reduce_lr_on_plateau needs an eval_strategy, steps or epoch");
        }
        if (best.metric().isEmpty()) {
            arguments.problem(
                    "lr_scheduler_type",
                    "reduce_lr_on_plateau needs a metric_for_best_model, and lr_scheduler_kwargs: {mode: max} where the"
                            + " greatest value is the best");
        }
    }

    /** Whether the best checkpoint outlives newer ones. */
    public boolean keepsBest() {
        return best.loadAtEnd() || schedules.saving().onBest();
    }

    private static List<String> notes(List<String> effectless, Config arguments) {
        List<String> notes = new ArrayList<>();
        if (!effectless.isEmpty()) {
            notes.add("these arguments have no effect here: " + String.join(", ", effectless));
        }
        if (arguments.raw("max_steps").asInt(-1) == 0) {
            notes.add("max_steps is 0, which sets no limit: num_train_epochs holds");
        }
        return List.copyOf(notes);
    }

    private static Map<String, Object> given(Config arguments) {
        Map<String, Object> given = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(arguments.keys());
        names.retainAll(NAMES);
        for (String name : names) {
            if (arguments.has(name)) {
                given.put(name, value(name, arguments.raw(name)));
            } else if (name.equals("max_grad_norm")) {
                given.put(name, null); // says something, where other nulls are as good as nothing
            }
        }
        return given;
    }

    /** As the card prints it: names in their usual form, whole numbers as they were written. */
    private static Object value(String name, JsonNode node) {
        return PARAMETERS.stream()
                .filter(parameter -> parameter.name().equals(name) && !node.isIntegralNumber())
                .findFirst()
                .flatMap(parameter -> written(parameter, node))
                .orElseGet(() -> new ObjectMapper().convertValue(node, Object.class));
    }

    private static <T> Optional<Object> written(Parameter<T> parameter, JsonNode node) {
        return parameter
                .type()
                .read(node, Place.root(new Problems()))
                .map(value -> parameter.type().written(value));
    }
}
