package org.sentenceforge.train.step;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.Owned;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchMemory;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchParameters;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchWay;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.optimizer.Optimizer;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ParameterGroup;
import org.sentenceforge.train.optimizer.ReferenceNames;

/**
 * A model in training: its parameters, those of its losses, the optimizer's state and the programs that move them. Owns their native
 * memory until closed.
 */
public final class TrainingStep implements AutoCloseable {
    private final List<GradientMethod> methods = new ArrayList<>();
    private final List<ObjectiveProgram> objectives;
    private final Owned owned = new Owned();
    private final TorchModule module;
    private final TorchParameters parameters;
    private final Set<String> trained;
    private final PtNDManager manager;
    private final Optimizer optimizer;
    private final boolean layered;
    private final Set<String> held;

    /**
     * What a step found.
     *
     * @param loss            of its micro-batches, before the update: their mean
     * @param gradientNorm    before clipping
     * @param skipped         whether nothing was moved, because a gradient is not finite
     * @param failedBatch     number of the first micro-batch whose loss is not finite
     * @param failedParameter name of the first parameter whose gradient is not finite
     */
    public record Result(
            LossValue loss,
            double gradientNorm,
            boolean skipped,
            OptionalInt failedBatch,
            Optional<String> failedParameter) {}

    /**
     * Prepares a training.
     *
     * @param weights    what the model begins as
     * @param frozen     names of the model's parameters that stay as they are
     * @param layered    whether the backward pass of cached gradients goes {@link LayerByLayer}
     * @param objectives of which each micro-batch names one
     * @param names      what configurations may call parameters
     * @param seed       of losses' own parameters
     * @param notes      is told what a user should know: memory ran out, and mini-batches became smaller
     */
    public TrainingStep(
            SentenceModel model,
            Weights weights,
            Set<String> frozen,
            boolean layered,
            List<Objective> objectives,
            OptimizerSettings settings,
            ReferenceNames names,
            TorchPrecision precision,
            TorchDevice device,
            long seed,
            Consumer<String> notes) {
        this(
                model,
                weights,
                frozen,
                layered,
                objectives,
                settings,
                names,
                precision,
                device,
                seed,
                notes,
                CachedGradients.LARGEST_MATRIX);
    }

    /** @param largestMatrix as {@link CachedGradients} takes it */
    TrainingStep(
            SentenceModel model,
            Weights weights,
            Set<String> frozen,
            boolean layered,
            List<Objective> objectives,
            OptimizerSettings settings,
            ReferenceNames names,
            TorchPrecision precision,
            TorchDevice device,
            long seed,
            Consumer<String> notes,
            long largestMatrix) {
        TorchPlan whole = TorchPlan.training(precision, device);
        TorchPlan plan = layered ? whole.inSegments() : whole;
        LossMethods losses = LossMethods.ofTraining(model, objectives, plan, frozen);
        this.objectives = losses.objectives();
        this.layered = layered;
        this.held = model.ways().stream()
                .flatMap(way -> way.modules().stream())
                .flatMap(module -> module.held().stream())
                .collect(Collectors.toSet());
        StartWeights start = new StartWeights(weights, losses.own(), seed);
        try {
            manager = owned.add(device.newManager());
            parameters = owned.add(
                    TorchParameters.load(losses.program(), start, TorchPrecision.FP32, device, losses::isFrozen));
            trained = new LinkedHashSet<>(parameters.byName().keySet());
            trained.removeIf(losses::isFrozen);
            if (trained.isEmpty()) {
                throw SforgeException.usage("freeze: no parameter is left to be trained; freeze fewer layers");
            }
            trained.forEach(name -> parameters.byName().get(name).setRequiresGradient(true));
            module = owned.add(new TorchModule(device, scripts(losses)));
            StepContext context = new StepContext(device, losses.program(), module, parameters.list());
            this.objectives.forEach(objective -> methods.add(method(objective, context, largestMatrix, notes)));
            optimizer = owned.add(new Optimizer(
                    settings.rule(),
                    settings.maxGradientNorm(),
                    ParameterGroup.of(settings, trained, names::of),
                    parameters.byName(),
                    device));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private static List<String> scripts(LossMethods losses) {
        List<String> scripts = new ArrayList<>(losses.methods());
        scripts.add(GradientSum.METHOD);
        scripts.add(LayerByLayer.ROWS);
        Map<TorchWay, String> pulls = new LinkedHashMap<>();
        for (ObjectiveProgram objective : losses.objectives()) {
            scripts.addAll(method(objective, null, CachedGradients.LARGEST_MATRIX, note -> {})
                    .methods());
            if (objective.objective().gradients() instanceof Gradients.Cached) {
                objective.objective().ways().stream()
                        .filter(way -> !objective.parametersOf(way).isEmpty())
                        .forEach(way -> pulls.put(way, pull(objective, way)));
            }
        }
        scripts.addAll(pulls.values());
        return scripts;
    }

    private static String pull(ObjectiveProgram objective, TorchWay way) {
        LayerByLayer layers = new LayerByLayer(objective, way);
        return layers.isPossible() ? String.join("", layers.methods()) : objective.pull(way);
    }

    private static GradientMethod method(
            ObjectiveProgram objective, StepContext context, long largestMatrix, Consumer<String> notes) {
        if (objective.objective().gradients() instanceof Gradients.Cached cached) {
            return new CachedGradients(
                    objective,
                    cached,
                    context,
                    largestMatrix,
                    smaller -> notes.accept("memory ran out: going on with mini-batches of " + smaller.miniBatchSize()
                            + " texts, which give the same gradient; set mini_batch_size to that next time"));
        }
        return new DirectGradients(objective, context);
    }

    /**
     * One update.
     *
     * @param rates the learning rate in force for parameters whose base rate is given
     * @param scale what gradients are multiplied by on their way, so that fp16 can hold them; 1 for other numbers
     * @param seeds of all that is random in the micro-batch of a number
     */
    public Result run(UpdateBatches update, DoubleUnaryOperator rates, double scale, IntToLongFunction seeds) {
        try (GradientSum sum = newSum()) {
            List<LossValue> losses = addGradients(update, scale, seeds, sum);
            Optimizer.Update moved = optimizer.update(sum.gradients(), rates, scale);
            return new Result(
                    LossValue.sum(losses, 1.0 / update.divisor()),
                    moved.gradientNorm(),
                    moved.skipped(),
                    IntStream.range(0, losses.size())
                            .filter(i -> !Double.isFinite(losses.get(i).value()))
                            .findFirst(),
                    moved.skipped() ? notFinite(sum.gradients()) : Optional.empty());
        } catch (EngineException e) {
            throw TorchMemory.ranOut(e) ? outOfMemory(update.batches(), e) : e;
        }
    }

    GradientSum newSum() {
        return new GradientSum(
                (PtNDManager) manager.newSubManager(), module, parameters.list().size());
    }

    /** Adds the gradients of {@code scale} times the loss of an update; the losses of its micro-batches. */
    List<LossValue> addGradients(UpdateBatches update, double scale, IntToLongFunction seeds, GradientSum sum) {
        double share = scale / update.divisor();
        List<LossValue> losses = new ArrayList<>();
        for (int i = 0; i < update.batches().size(); i++) {
            MicroBatch batch = update.batches().get(i);
            losses.add(methods.get(batch.objective()).add(batch, share, seeds.applyAsLong(i), sum));
        }
        return losses;
    }

    /** Name of the first parameter whose gradient is not finite; empty where only their norm is too large for float32. */
    private Optional<String> notFinite(List<NDArray> gradients) {
        List<String> names = List.copyOf(parameters.byName().keySet());
        for (int i = 0; i < names.size(); i++) {
            if (gradients.get(i) != null) {
                try (NDArray sizes = gradients.get(i).abs();
                        NDArray largest = sizes.max()) {
                    if (!Float.isFinite(largest.getFloat())) {
                        return Optional.of(names.get(i));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private SforgeException outOfMemory(List<MicroBatch> batches, EngineException cause) {
        MicroBatch largest = batches.stream()
                .max((a, b) -> Integer.compare(a.tokens(), b.tokens()))
                .orElseThrow();
        boolean cached = objectives.get(largest.objective()).objective().gradients() instanceof Gradients.Cached;
        return SforgeException.outOfMemory(
                "out of memory in a batch of " + largest.size() + " rows, " + largest.tokens() + " tokens"
                        + TorchMemory.figures(cause) + "; "
                        + (cached
                                ? ""
                                : "give the data set a mini_batch_size, which --memory then chooses, or lower"
                                        + " arguments.per_device_train_batch_size and raise gradient_accumulation_steps; or ")
                        + (layered ? "" : "set arguments.gradient_checkpointing: true; or ")
                        + "cut texts with max_seq_length; --dry-run tells what takes most",
                cause);
    }

    /** The parameters as they are now, those of losses and of copies too. */
    public TorchParameters parameters() {
        return parameters;
    }

    /** Names and arrays of the parameters that are no part of the model: those of losses and of copies. */
    public Map<String, NDArray> furtherParameters() {
        Map<String, NDArray> further = new LinkedHashMap<>(parameters.byName());
        further.keySet().removeIf(TrainingStep::isModels);
        return further;
    }

    /** How large all this is. */
    public StateSize size() {
        long all = 0;
        long bytes = 0;
        long moved = 0;
        for (Map.Entry<String, NDArray> parameter : parameters.byName().entrySet()) {
            long elements = parameter.getValue().getShape().size();
            // DJL has no name for the other types that parameters can have
            boolean wide = parameter.getValue().getDataType() == DataType.FLOAT32;
            all += elements;
            bytes += elements * (wide ? Float.BYTES : Short.BYTES);
            moved += trained.contains(parameter.getKey()) ? elements : 0;
        }
        return new StateSize(all, moved, bytes, optimizer.bytes());
    }

    /** Names of the parameters that are trained, those of losses and of copies too. */
    public Set<String> trained() {
        return Collections.unmodifiableSet(trained);
    }

    /** Takes the values of a saved model's trained parameters over, and what is counted in training. */
    public void setModel(Weights saved) {
        parameters.set(saved, names(name -> isModels(name) && (trained.contains(name) || held.contains(name))));
    }

    /** Takes saved values of {@link #furtherParameters} over. */
    public void setFurther(Weights saved) {
        parameters.set(saved, names(name -> !isModels(name)));
    }

    private Set<String> names(Predicate<String> wanted) {
        return parameters.byName().keySet().stream().filter(wanted).collect(Collectors.toSet());
    }

    private static boolean isModels(String name) {
        return !name.startsWith(Objective.TWIN) && !name.matches("loss\\d+/.*");
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        owned.close();
    }
}
