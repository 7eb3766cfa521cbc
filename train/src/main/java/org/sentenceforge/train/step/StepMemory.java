package org.sentenceforge.train.step;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.ActivationNeed;
import org.sentenceforge.core.torch.TokenCounts;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.torch.TorchWay;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.optimizer.UpdateRule;

/**
 * How much memory a {@link TrainingStep} would take for an update, told from the same programs, of which none is run: of the parameters
 * there are names and shapes, of the texts their lengths.
 */
public final class StepMemory {
    /** Matrices of rows by documents that a loss that compares all with all has at once: scores, their softmax, and gradients of both. */
    private static final int SCORE_MATRICES = 4;
    /** Embeddings, their gradients, and the unit vectors between them. */
    private static final int EMBEDDING_COPIES = 3;

    /** What the system has in memory around a byte of a file that was read: up to 16 pages of 4 KB. */
    private static final long AROUND = 16 * 4096;

    private final LossMethods losses;
    private final UpdateRule rule;
    private final Predicate<String> sixteenBits;
    private final Predicate<String> inFile;
    private final long program;
    private final Map<TorchWay, ActivationNeed> activations = new LinkedHashMap<>();

    /**
     * @param stored16Bits whether a parameter is stored in 16 bits, by its name
     * @param inFile       whether a parameter that keeps its 16 bits is read from its file's pages, by its name
     * @param plan         of the device, for single layers where the backward pass goes by them
     * @param program      bytes that the program itself takes on the device
     */
    public StepMemory(
            SentenceModel model,
            Predicate<String> stored16Bits,
            Predicate<String> inFile,
            Set<String> frozen,
            List<Objective> objectives,
            UpdateRule rule,
            TorchPlan plan,
            long program) {
        losses = LossMethods.ofTraining(model, objectives, plan, frozen);
        this.rule = rule;
        this.program = program;
        sixteenBits = name -> losses.isFrozen(name)
                && losses.program().widened().contains(name)
                && stored16Bits.test(Objective.modelName(name));
        this.inFile = inFile;
        TorchPlan own = LossMethods.planOf(model, plan);
        for (ObjectiveProgram objective : losses.objectives()) {
            for (TorchWay way : objective.objective().ways()) {
                activations.computeIfAbsent(
                        way, asked -> ActivationNeed.of(asked, own, name -> !losses.isFrozen(name), sixteenBits));
            }
        }
    }

    /** How large the model in training is. */
    public StateSize size() {
        long all = 0;
        long trained = 0;
        long weights = 0;
        long remembered = 0;
        for (Map.Entry<String, int[]> parameter : losses.program().parameters().entrySet()) {
            String name = parameter.getKey();
            long[] shape = Arrays.stream(parameter.getValue()).asLongStream().toArray();
            long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            all += elements;
            weights += elements * (sixteenBits.test(name) ? Short.BYTES : Float.BYTES);
            if (!losses.isFrozen(name)) {
                trained += elements;
                remembered += rule.bytes(new Shape(shape));
            }
        }
        return new StateSize(all, trained, weights, remembered);
    }

    /**
     * What an update takes.
     *
     * @param gradients how those of each objective are found
     */
    public MemoryPlan plan(UpdateBatches update, List<Gradients> gradients) {
        long copies = 0;
        long largest = 0;
        for (MicroBatch batch : update.batches()) {
            Gradients own = gradients.get(batch.objective());
            largest = Math.max(largest, activations(batch, own));
            copies = Math.max(copies, 1 + (addsUp(batch, own) ? 1 : 0));
        }
        copies += update.batches().size() > 1 ? 1 : 0;
        StateSize size = size();
        return new MemoryPlan(
                size.weightBytes() - unread(update),
                copies * size.gradientBytes(),
                size.optimizerBytes(),
                largest,
                program);
    }

    /** What an update does not read of tables that lie in their file, of which it looks single rows up. */
    private long unread(UpdateBatches update) {
        TorchProgram forward = losses.program();
        long tokens = update.batches().stream()
                .flatMap(batch -> batch.columns().stream().flatMap(List::stream))
                .flatMapToInt(text -> Arrays.stream(text.ids()))
                .distinct()
                .count();
        long bytes = 0;
        for (String name : forward.widened()) {
            boolean table = !forward.matrices().contains(name);
            if (table && sixteenBits.test(name) && inFile.test(Objective.modelName(name))) {
                int[] shape = forward.parameters().get(name);
                long row = (long) shape[1] * Short.BYTES;
                bytes += Math.max(0, shape[0] * row - tokens * (row + AROUND));
            }
        }
        return bytes;
    }

    /** Whether the gradients of one mini-batch are there beside those of the earlier ones. */
    private boolean addsUp(MicroBatch batch, Gradients gradients) {
        Objective objective = losses.objectives().get(batch.objective()).objective();
        return gradients instanceof Gradients.Cached bounds
                && objective.cuts(batch, bounds).stream()
                        .anyMatch(cut -> cut.miniBatches().size() > 1
                                && !activations.get(cut.way()).byLayers());
    }

    private long activations(MicroBatch batch, Gradients gradients) {
        Objective objective = losses.objectives().get(batch.objective()).objective();
        long texts = (long) batch.height() * objective.columns().size();
        long embeddings = texts * objective.dimension() * Float.BYTES * EMBEDDING_COPIES;
        long scores = (long) batch.height() * texts;
        if (gradients instanceof Gradients.Cached bounds) {
            long largest = objective.cuts(batch, bounds).stream()
                    .mapToLong(this::largestMiniBatch)
                    .max()
                    .orElse(0);
            return embeddings + Math.max(largest, matrices(Math.min(scores, CachedGradients.LARGEST_MATRIX)));
        }
        long all = objective.runs().stream()
                .mapToLong(run -> activations.get(run.way()).bytes(counts(Objective.texts(batch, run))))
                .sum();
        return embeddings + matrices(scores) + all;
    }

    private static long matrices(long elements) {
        return elements * Float.BYTES * SCORE_MATRICES;
    }

    private long largestMiniBatch(MiniBatchEncoder.Cut cut) {
        ActivationNeed need = activations.get(cut.way());
        long largest = 0;
        for (int i = 0; i < cut.miniBatches().size(); i++) {
            largest = Math.max(largest, need.bytes(counts(cut.textsOf(i))));
        }
        return largest;
    }

    private static TokenCounts counts(List<TokenSequence> texts) {
        return TokenCounts.of(texts.stream().map(TokenSequence::length).toList());
    }
}
