package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.step.MemoryPlan;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.StateSize;
import org.sentenceforge.train.step.StepMemory;
import org.sentenceforge.train.step.UpdateBatches;

/**
 * Tells how much memory a run takes before any of it is allocated: from the model's definition, the number types of its weights and the lengths
 * of the texts of its first updates. Neither weights nor a GPU need be there.
 */
public final class MemoryPlanner {
    /** Of the texts, so many updates are looked at, but no further than this number of rows. */
    private static final int UPDATES = 32;

    private static final int ROWS = 8192;
    /** Java with its heap, libtorch and the tokenizers: an estimate, with which the plans of small models come out right. */
    private static final long PROGRAM = 450_000_000;
    /** The context of a GPU's driver, and the working memory of its matrix products: an estimate. */
    private static final long GPU_PROGRAM = 1_000_000_000;

    private final TrainingSetup setup;
    private final List<UpdateBatches> updates;
    private final Map<TorchDevice, StepMemory> memories = new LinkedHashMap<>();

    /** Tokenizes the texts of the first updates. */
    public MemoryPlanner(TrainingSetup setup) {
        this.setup = setup;
        updates = firstUpdates(setup);
    }

    private static List<UpdateBatches> firstUpdates(TrainingSetup setup) {
        List<UpdateBatches> found = new ArrayList<>();
        Guides none =
                new Guides(List.of(), guide -> null); // what a guide says of the texts takes no memory worth mention
        try (ColumnTokenizers tokenizers = new ColumnTokenizers(setup)) {
            List<BatchMaker> texts = IntStream.range(0, setup.sets().size())
                    .mapToObj(i -> BatchMaker.of(i, setup.sets().get(i), tokenizers, none))
                    .toList();
            try (StepFeed feed = new StepFeed(
                    texts,
                    setup.order(),
                    setup.schedule(),
                    0,
                    setup.arguments().randomness().seed())) {
                int rows = 0;
                while (found.size() < UPDATES && rows < ROWS) {
                    Optional<UpdateBatches> next = feed.next();
                    if (next.isEmpty()) {
                        break;
                    }
                    rows += next.get().rows();
                    found.add(next.get());
                }
            }
        }
        if (found.isEmpty()) {
            throw SforgeException.badData(
                    "the data make no batch; lower per_device_train_batch_size, or leave dataloader_drop_last out");
        }
        return found;
    }

    /** Rows of an update, on average. */
    public long rows() {
        return Math.round(
                updates.stream().mapToInt(UpdateBatches::rows).average().orElse(0));
    }

    /** Tokens of an update without padding, on average. */
    public long tokens() {
        return Math.round(
                updates.stream().mapToInt(UpdateBatches::tokens).average().orElse(0));
    }

    /** How large the model in training is. */
    public StateSize size(TorchDevice device) {
        return memory(device).size();
    }

    /** That of the update that takes most. */
    public MemoryPlan plan(TorchDevice device) {
        return plan(
                device,
                setup.objectives().stream()
                        .map(objective -> objective.gradients())
                        .toList());
    }

    private MemoryPlan plan(TorchDevice device, List<Gradients> gradients) {
        StepMemory memory = memory(device);
        return updates.stream()
                .map(update -> memory.plan(update, gradients))
                .max(Comparator.comparingLong(MemoryPlan::total))
                .orElseThrow();
    }

    private StepMemory memory(TorchDevice device) {
        return memories.computeIfAbsent(device, this::newMemory);
    }

    private StepMemory newMemory(TorchDevice device) {
        TorchPrecision precision =
                Trainer.precision(setup.arguments().precision().training(), device);
        TorchPlan whole = device.isGpu() ? TorchPlan.trainingOnGpu(precision) : TorchPlan.training(precision, device);
        boolean layered = setup.arguments().batches().checkpointing();
        return new StepMemory(
                setup.model().model(),
                stored16Bits(),
                name -> !device.isGpu(),
                setup.frozen(),
                setup.objectives(),
                setup.arguments().optimizer().rule(),
                layered ? whole.inSegments() : whole,
                device.isGpu() ? GPU_PROGRAM : PROGRAM);
    }

    /** By the heads of the files of weights, or, without them, by what config.json says that they are. */
    private Predicate<String> stored16Bits() {
        if (!setup.model().hasWeights()) {
            boolean all = setup.model().storedIn16Bits();
            return name -> all;
        }
        try (PretrainedWeights weights = setup.model().openWeights()) {
            List<String> narrow = weights.names().stream()
                    .filter(name -> weights.info(name).dtype() == DType.BF16
                            || weights.info(name).dtype() == DType.F16)
                    .toList();
            return Set.copyOf(narrow)::contains;
        }
    }

    /**
     * The setup with mini-batches as large as a limit allows, for each data set whose gradients go through a cache.
     *
     * @param limit bytes
     * @param notes is told which
     * @throws SforgeException (out of memory) where even mini-batches of one text take more, with what to change
     */
    public TrainingSetup within(long limit, TorchDevice device, Consumer<String> notes) {
        List<Gradients> smallest = new ArrayList<>();
        for (TrainingSet set : setup.sets()) {
            Gradients own = setup.objective(set).gradients();
            smallest.add(isCached(set) ? set.data().withMiniBatches(1).gradients() : own);
        }
        MemoryPlan least = plan(device, smallest);
        if (least.total() > limit) {
            throw tooMuch(limit, least);
        }
        List<TrainingSet> sets = new ArrayList<>();
        List<Gradients> chosen = new ArrayList<>(smallest);
        for (int i = 0; i < smallest.size(); i++) {
            TrainingSet set = setup.sets().get(i);
            if (isCached(set)) {
                TrainingSet fitting = set.withMiniBatches(largest(i, limit, device, smallest));
                chosen.set(i, fitting.data().gradients());
                sets.add(fitting);
            } else {
                sets.add(set);
            }
        }
        tell(limit, plan(device, chosen), sets, notes);
        return setup.withSets(sets);
    }

    private static boolean isCached(TrainingSet set) {
        return set.data().gradients() instanceof Gradients.Cached;
    }

    /** The largest number of texts in a mini-batch of a data set; the others' mini-batches are small, and take less. */
    private int largest(int set, long limit, TorchDevice device, List<Gradients> others) {
        int most = updates.stream()
                .flatMap(update -> update.batches().stream())
                .filter(batch -> batch.objective() == set)
                .mapToInt(MicroBatch::texts)
                .max()
                .orElse(1);
        if (fits(set, most, limit, device, others)) {
            return most;
        }
        int fitting = 1;
        int tooLarge = most;
        while (tooLarge - fitting > 1) {
            int middle = (fitting + tooLarge) >>> 1;
            if (fits(set, middle, limit, device, others)) {
                fitting = middle;
            } else {
                tooLarge = middle;
            }
        }
        return fitting;
    }

    private boolean fits(int set, int texts, long limit, TorchDevice device, List<Gradients> others) {
        List<Gradients> gradients = new ArrayList<>(others);
        gradients.set(set, setup.sets().get(set).data().withMiniBatches(texts).gradients());
        return plan(device, gradients).total() <= limit;
    }

    private static void tell(long limit, MemoryPlan plan, List<TrainingSet> sets, Consumer<String> notes) {
        String planned = String.format(Locale.ROOT, "%.2f GB of %.2f GB are planned", plan.total() / 1e9, limit / 1e9);
        sets.forEach(set -> {
            String of = set.data().name().isEmpty() ? "" : set.data().name() + ": ";
            notes.accept("--memory: " + of
                    + (set.data().gradients() instanceof Gradients.Cached cached
                            ? "mini-batches of " + cached.miniBatchSize() + " texts; " + planned
                            : "no cached loss, whose mini-batches could be chosen; " + planned));
        });
    }

    /** What would make a run take less memory, each as what to do. */
    public List<String> remedies() {
        List<String> remedies = new ArrayList<>();
        if (!allCached()) {
            remedies.add("give the data set a mini_batch_size, so that a batch goes through the model in parts");
        }
        if (!setup.arguments().batches().checkpointing()) {
            remedies.add("set arguments.gradient_checkpointing: true");
        }
        if (!setup.model().hasLora()) {
            remedies.add("train an adapter (lora) or freeze layers");
        }
        remedies.add("cut texts with max_seq_length");
        return remedies;
    }

    private boolean allCached() {
        return setup.sets().stream().allMatch(MemoryPlanner::isCached);
    }

    private SforgeException tooMuch(long limit, MemoryPlan least) {
        return SforgeException.outOfMemory(
                String.format(
                        Locale.ROOT,
                        "--memory: %s%.2f GB are planned (weights %.2f, gradients %.2f, optimizer state %.2f, activations"
                                + " %.2f, program %.2f), the limit is %.2f GB; %s; or allow more",
                        allCached() ? "even with mini-batches of one text, " : "",
                        least.total() / 1e9,
                        least.weights() / 1e9,
                        least.gradients() / 1e9,
                        least.optimizer() / 1e9,
                        least.activations() / 1e9,
                        least.program() / 1e9,
                        limit / 1e9,
                        String.join("; or ", remedies())),
                null);
    }
}
