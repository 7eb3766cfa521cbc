package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.Warmup;
import org.sentenceforge.train.optimizer.WeightDecay;

/**
 * The block {@code fit:} of a configuration, which stands in place of {@code arguments:}: training as the call {@code model.fit()} of
 * sentence-transformers before 3.0 does it, with its parameters (spec: training, section 1.1).
 *
 * <p>That of cross-encoders before 4.0 has fewer parameters; several data sets take turns by their size there.
 *
 * <p>It makes its own optimizer and schedule and hands them to a trainer that is otherwise left at its defaults, so the card lists a
 * learning rate, weight decay and schedule that were not in force.
 */
public final class FitPreset {
    private static final ValueType<List<Double>> BETAS = ValueTypes.listOf(ValueTypes.FRACTION);

    private static final Parameter<Integer> EPOCHS =
            Parameter.of("epochs", ValueTypes.whole(1), 1, "passes over the data");
    private static final Parameter<Integer> STEPS_PER_EPOCH = Parameter.optional(
            "steps_per_epoch", ValueTypes.whole(1), "total updates, if epochs is 1; no effect otherwise");
    private static final Parameter<Integer> BATCH_SIZE =
            Parameter.of("batch_size", ValueTypes.whole(1), 8, "rows of a batch, as given to the data loader");
    private static final Parameter<String> SCHEDULER = Parameter.of(
            "scheduler",
            ValueTypes.named(
                    List.of(
                            "WarmupLinear",
                            "WarmupCosine",
                            "WarmupCosineWithHardRestarts",
                            "WarmupConstant",
                            "ConstantLR"),
                    name -> name),
            "WarmupLinear",
            "how the learning rate changes after the warmup");
    private static final Parameter<Integer> WARMUP_STEPS = Parameter.of(
            "warmup_steps", ValueTypes.whole(0), 10_000, "updates over which the learning rate rises from 0");
    private static final Parameter<String> OPTIMIZER_CLASS =
            Parameter.of("optimizer_class", ValueTypes.named(List.of("AdamW"), name -> name), "AdamW", "the optimizer");
    private static final Parameter<Double> LR = Parameter.of("lr", ValueTypes.NOT_NEGATIVE, 2e-5, "learning rate");
    private static final Parameter<Double> EPS =
            Parameter.of("eps", ValueTypes.NOT_NEGATIVE, 1e-8, "added to the root of the mean squared gradient");
    private static final Parameter<List<Double>> ADAM_BETAS =
            Parameter.of("betas", BETAS, List.of(0.9, 0.999), "decays of the mean gradient and of its square");
    private static final Parameter<Double> WEIGHT_DECAY = Parameter.of(
            "weight_decay",
            ValueTypes.NOT_NEGATIVE,
            0.01,
            "decoupled weight decay of parameters without bias or LayerNorm.weight in their names");
    private static final Parameter<Integer> EVALUATION_STEPS = Parameter.of(
            "evaluation_steps",
            ValueTypes.whole(0),
            0,
            "updates between two evaluations, besides those at the end of each epoch; 0 for those alone");
    private static final Parameter<Boolean> SAVE_BEST_MODEL = Parameter.of(
            "save_best_model",
            ValueTypes.FLAG,
            true,
            "whether the run writes the model with the evaluator's best primary metric instead of the last");
    private static final Parameter<Double> MAX_GRAD_NORM = Parameter.of(
            "max_grad_norm", ValueTypes.NOT_NEGATIVE, 1.0, "gradients with a larger norm are scaled down to it");
    private static final Parameter<Boolean> USE_AMP =
            Parameter.of("use_amp", ValueTypes.FLAG, false, "matrix products in fp16 with loss scaling, on a GPU");
    private static final Parameter<String> CHECKPOINT_PATH = Parameter.optional(
            "checkpoint_path",
            ValueTypes.TEXT,
            "if set, checkpoints are written every checkpoint_save_steps updates, always to the output directory");
    private static final Parameter<Integer> CHECKPOINT_SAVE_STEPS =
            Parameter.of("checkpoint_save_steps", ValueTypes.whole(1), 500, "updates between two checkpoints");
    private static final Parameter<Integer> CHECKPOINT_SAVE_TOTAL_LIMIT = Parameter.of(
            "checkpoint_save_total_limit", ValueTypes.whole(0), 0, "how many checkpoints are kept; 0 for all");
    private static final Parameter<Boolean> RESUME_FROM_CHECKPOINT = Parameter.of(
            "resume_from_checkpoint",
            ValueTypes.FLAG,
            false,
            "whether to resume from the last checkpoint, as --resume last");
    private static final Parameter<Boolean> SHOW_PROGRESS_BAR =
            Parameter.of("show_progress_bar", ValueTypes.FLAG, true, "no effect here; see --progress");

    private record OptimizerParams(double lr, double eps, List<Double> betas) {}

    private static final Section<OptimizerParams> OPTIMIZER_PARAMS_SECTION = new Section<>(
            List.of(LR, EPS, ADAM_BETAS),
            keys -> Optional.of(new OptimizerParams(keys.get(LR), keys.get(EPS), keys.get(ADAM_BETAS))));
    private static final Parameter<OptimizerParams> OPTIMIZER_PARAMS = Parameter.of(
            "optimizer_params",
            OPTIMIZER_PARAMS_SECTION,
            new OptimizerParams(2e-5, 1e-8, List.of(0.9, 0.999)),
            "the optimizer's parameters: lr, eps, betas");

    private static final List<Parameter<?>> OF_CROSS_ENCODERS = List.of(
            EPOCHS,
            BATCH_SIZE,
            Batches.SAMPLING,
            SCHEDULER,
            WARMUP_STEPS,
            OPTIMIZER_CLASS,
            OPTIMIZER_PARAMS,
            WEIGHT_DECAY,
            EVALUATION_STEPS,
            SAVE_BEST_MODEL,
            MAX_GRAD_NORM,
            USE_AMP,
            SHOW_PROGRESS_BAR);

    private static final List<Parameter<?>> OF_BI_ENCODERS_ALONE = List.of(
            STEPS_PER_EPOCH,
            CHECKPOINT_PATH,
            CHECKPOINT_SAVE_STEPS,
            CHECKPOINT_SAVE_TOTAL_LIMIT,
            RESUME_FROM_CHECKPOINT);

    private FitPreset() {}

    /** The parameters of the call for a kind of model. */
    public static List<Parameter<?>> parameters(ModelKind kind) {
        List<Parameter<?>> parameters = new ArrayList<>(OF_CROSS_ENCODERS);
        if (kind == ModelKind.BI_ENCODER) {
            parameters.addAll(OF_BI_ENCODERS_ALONE);
        }
        return parameters;
    }

    /** The block itself. */
    public static Section<TrainingArguments> section(ModelKind kind) {
        return new Section<>(parameters(kind), fit -> {
            if (kind == ModelKind.CROSS_ENCODER) {
                checkPairs(fit);
            }
            return Optional.of(read(fit, kind));
        });
    }

    private static void checkPairs(Config fit) {
        if (fit.has("activation_fct")) {
            fit.problem("activation_fct", "belongs to the loss here: BinaryCrossEntropyLoss: {activation_fn: …}");
        }
        OF_BI_ENCODERS_ALONE.stream()
                .map(Parameter::name)
                .filter(fit::has)
                .forEach(name -> fit.problem(name, "the fit() of cross-encoders has no such parameter; use arguments"));
    }

    private static TrainingArguments read(Config fit, ModelKind kind) {
        OptimizerParams optimizer = fit.get(OPTIMIZER_PARAMS);
        fit.get(OPTIMIZER_CLASS);
        fit.get(SHOW_PROGRESS_BAR);
        boolean checkpoints = fit.find(CHECKPOINT_PATH).isPresent();
        TrainingArguments trainer = trainer(fit, kind, checkpoints);
        Schedules schedules = trainer.schedules();
        return new TrainingArguments(
                TrainingArguments.Preset.FIT,
                trainer.duration(),
                trainer.batches(),
                new OptimizerSettings(
                        new AdamW(
                                optimizer.betas().get(0),
                                optimizer.betas().get(optimizer.betas().size() - 1),
                                optimizer.eps()),
                        optimizer.lr(),
                        fit.get(WEIGHT_DECAY),
                        WeightDecay.FIT,
                        fit.get(MAX_GRAD_NORM),
                        Map.of()),
                learningRate(fit),
                trainer.precision(),
                new Schedules(
                        schedules.logging(),
                        new Schedules.Evaluation(new Moments(true, fit.get(EVALUATION_STEPS)), 0, false),
                        new Schedules.Saving(
                                schedules.saving().moments(),
                                fit.get(SAVE_BEST_MODEL),
                                checkpoints ? schedules.saving().limit() : 1,
                                false)),
                new BestModel(fit.get(SAVE_BEST_MODEL), Optional.empty(), Optional.empty(), OptionalInt.empty(), 0),
                trainer.randomness(),
                trainer.texts(),
                fit.get(RESUME_FROM_CHECKPOINT) ? Optional.of("last") : Optional.empty(),
                false,
                trainer.given(),
                notes(fit));
    }

    /** The arguments that {@code fit()} gives the trainer, which are those on the card. */
    private static TrainingArguments trainer(Config fit, ModelKind kind, boolean checkpoints) {
        int evaluationSteps = fit.get(EVALUATION_STEPS);
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("eval_strategy", evaluationSteps > 0 ? Moments.STEPS : Moments.NO)
                .put("per_device_train_batch_size", fit.get(BATCH_SIZE))
                .put("per_device_eval_batch_size", fit.get(BATCH_SIZE))
                .put("num_train_epochs", fit.get(EPOCHS))
                .put("fp16", fit.get(USE_AMP))
                .put("batch_sampler", (String) Batches.SAMPLING.type().written(fit.get(Batches.SAMPLING)))
                .put("save_strategy", checkpoints ? Moments.STEPS : Moments.NO)
                .put("save_steps", fit.get(CHECKPOINT_SAVE_STEPS))
                .put("save_total_limit", fit.get(CHECKPOINT_SAVE_TOTAL_LIMIT));
        if (kind == ModelKind.BI_ENCODER) {
            arguments.put("multi_dataset_batch_sampler", "round_robin");
        }
        arguments.set("max_grad_norm", fit.has("max_grad_norm") ? fit.raw("max_grad_norm") : IntNode.valueOf(1));
        if (hasStepsOfItsOwn(fit)) {
            arguments.put("max_steps", fit.find(STEPS_PER_EPOCH).orElseThrow());
        }
        return TrainingArguments.SECTION
                .read(arguments, Place.root(new Problems()))
                .orElseThrow();
    }

    private static boolean hasStepsOfItsOwn(Config fit) {
        return fit.find(STEPS_PER_EPOCH).isPresent() && fit.get(EPOCHS) == 1;
    }

    private static LearningRate learningRate(Config fit) {
        String schedule = switch (fit.get(SCHEDULER)) {
            case "WarmupCosine" -> "cosine";
            case "WarmupCosineWithHardRestarts" -> "cosine_with_restarts";
            case "WarmupConstant" -> "constant_with_warmup";
            case "ConstantLR" -> "constant";
            default -> "linear";
        };
        Config trainer = new Config(
                JsonNodeFactory.instance.objectNode().put("lr_scheduler_type", schedule), Place.root(new Problems()));
        return new LearningRate(
                LearningRateSchedules.read(trainer),
                new Warmup(fit.get(WARMUP_STEPS), 0),
                hasStepsOfItsOwn(fit) ? LearningRate.Horizon.ALL_UPDATES : LearningRate.Horizon.FULL_BATCHES);
    }

    private static List<String> notes(Config fit) {
        boolean ignored = fit.find(STEPS_PER_EPOCH).isPresent() && !hasStepsOfItsOwn(fit);
        return ignored ? List.of("fit.steps_per_epoch has no effect where epochs is above 1") : List.of();
    }
}
