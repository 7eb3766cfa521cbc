package org.sentenceforge.train.step;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
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
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.Optimizer;

/**
 * A model in training: its parameters, those of its losses, the optimiser's state and the programs that move them. Owns their native
 * memory until closed.
 */
public final class TrainingStep implements AutoCloseable {
    private final List<GradientMethod> methods = new ArrayList<>();
    private final List<ObjectiveProgram> objectives;
    private final TorchModule module;
    private final TorchParameters parameters;
    private final PtNDManager manager;
    private final Optimizer optimizer;

    /**
     * What a step found.
     *
     * @param loss         of its micro-batches, before the update: their mean
     * @param gradientNorm before clipping
     */
    public record Result(LossValue loss, double gradientNorm) {}

    /**
     * Prepares a training.
     *
     * @param weights    what the model begins as
     * @param objectives of which each micro-batch names one
     * @param seed       of losses' own parameters
     * @param notes      is told what a user should know: memory ran out, and mini-batches became smaller
     */
    public TrainingStep(
            SentenceModel model,
            Weights weights,
            List<Objective> objectives,
            AdamW adamW,
            TorchPrecision precision,
            TorchDevice device,
            long seed,
            Consumer<String> notes) {
        this(model, weights, objectives, adamW, precision, device, seed, notes, CachedGradients.LARGEST_MATRIX);
    }

    /** @param largestMatrix as {@link CachedGradients} takes it */
    TrainingStep(
            SentenceModel model,
            Weights weights,
            List<Objective> objectives,
            AdamW adamW,
            TorchPrecision precision,
            TorchDevice device,
            long seed,
            Consumer<String> notes,
            long largestMatrix) {
        LossMethods losses = LossMethods.of(
                model,
                objectives,
                IntStream.range(0, objectives.size()).boxed().toList(),
                TorchPlan.training(precision, device));
        this.objectives = losses.objectives();
        StartWeights start = new StartWeights(weights, losses.own(), seed);
        parameters = TorchParameters.load(losses.program(), start, TorchPrecision.FP32, device);
        parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
        module = new TorchModule(device, scripts(losses));
        manager = device.newManager();
        StepContext context = new StepContext(device, losses.program(), module, parameters.list());
        this.objectives.forEach(objective -> methods.add(method(objective, context, largestMatrix, notes)));
        optimizer = new Optimizer(adamW, parameters.byName(), device);
    }

    private static List<String> scripts(LossMethods losses) {
        List<String> scripts = new ArrayList<>(losses.methods());
        scripts.add(GradientSum.METHOD);
        Map<TorchWay, String> pulls = new LinkedHashMap<>();
        for (ObjectiveProgram objective : losses.objectives()) {
            scripts.addAll(method(objective, null, CachedGradients.LARGEST_MATRIX, note -> {})
                    .methods());
            if (objective.objective().gradients() instanceof Gradients.Cached) {
                objective.objective().ways().forEach(way -> pulls.put(way, objective.pull(way)));
            }
        }
        scripts.addAll(pulls.values());
        return scripts;
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
     * @param batches      the micro-batches whose mean loss is made smaller
     * @param learningRate in force
     * @param seeds        of all that is random in the micro-batch of a number
     */
    public Result run(List<MicroBatch> batches, double learningRate, IntToLongFunction seeds) {
        try (GradientSum sum = newSum()) {
            LossValue loss = addGradients(batches, 1.0 / batches.size(), seeds, sum);
            return new Result(loss, optimizer.update(sum.gradients(), learningRate));
        } catch (EngineException e) {
            throw TorchMemory.ranOut(e) ? outOfMemory(batches, e) : e;
        }
    }

    GradientSum newSum() {
        return new GradientSum(
                (PtNDManager) manager.newSubManager(), module, parameters.list().size());
    }

    /** Adds the gradients of {@code share} times the loss of each micro-batch; the sum of these. */
    LossValue addGradients(List<MicroBatch> batches, double share, IntToLongFunction seeds, GradientSum sum) {
        LossValue total = LossValue.zero();
        for (int i = 0; i < batches.size(); i++) {
            MicroBatch batch = batches.get(i);
            LossValue found = methods.get(batch.objective()).add(batch, share, seeds.applyAsLong(i), sum);
            total = total.plus(found, share);
        }
        return total;
    }

    private SforgeException outOfMemory(List<MicroBatch> batches, EngineException cause) {
        MicroBatch largest = batches.stream()
                .max((a, b) -> Integer.compare(a.tokens(), b.tokens()))
                .orElseThrow();
        boolean cached = objectives.get(largest.objective()).objective().gradients() instanceof Gradients.Cached;
        return SforgeException.outOfMemory(
                "out of memory in a batch of " + largest.size() + " rows, " + largest.tokens() + " tokens; "
                        + (cached
                                ? "cut texts with max_seq_length"
                                : "lower arguments.per_device_train_batch_size and raise gradient_accumulation_steps,"
                                        + " give the data set a mini_batch_size, or cut texts with max_seq_length"),
                cause);
    }

    /** The parameters as they are now, those of losses and of copies too. */
    public TorchParameters parameters() {
        return parameters;
    }

    /** Names and arrays of the parameters that are no part of the model: those of losses and of copies. */
    public Map<String, NDArray> furtherParameters() {
        Map<String, NDArray> further = new LinkedHashMap<>();
        parameters.byName().forEach((name, array) -> {
            if (name.startsWith(Objective.TWIN) || name.matches("loss\\d+/.*")) {
                further.put(name, array);
            }
        });
        return further;
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        optimizer.close();
        module.close();
        parameters.close();
        manager.close();
    }
}
