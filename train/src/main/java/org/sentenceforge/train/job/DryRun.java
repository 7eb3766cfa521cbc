package org.sentenceforge.train.job;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sentenceforge.core.torch.DeviceMemory;
import org.sentenceforge.train.step.MemoryPlan;
import org.sentenceforge.train.step.StateSize;

/**
 * What a run would take.
 *
 * @param updates    of the whole run
 * @param rows       of an update, on average over the first ones
 * @param tokens     of an update, without padding, on average over the first ones
 * @param size       of the model in training
 * @param device     where the run would be
 * @param memory     that it would take there
 * @param onDevice   what the device has; empty where the system does not tell
 * @param remedies   what would take less memory
 * @param onGpu      that it would take on a GPU, this machine's or another's
 * @param trial      one of its updates, or why there was none
 */
public record DryRun(
        long updates,
        long rows,
        long tokens,
        StateSize size,
        String device,
        MemoryPlan memory,
        Optional<DeviceMemory> onDevice,
        List<String> remedies,
        MemoryPlan onGpu,
        Trial trial) {
    /** Memory of the GPUs that there are, in GB. */
    private static final List<Integer> GPUS = List.of(16, 24, 40, 48, 80, 141);

    /** The first update, tried out. */
    public sealed interface Trial {}

    /**
     * It was run, at a learning rate of 0.
     *
     * @param rows      of the update
     * @param tokens    of the update, without padding
     * @param seconds   that it took
     * @param peakBytes the most memory that the process had; absent where the system does not tell
     */
    public record Tried(long rows, long tokens, double seconds, OptionalLong peakBytes) implements Trial {}

    /** It could not be run here. */
    public record NotTried(String reason) implements Trial {}

    /** Tokens of the whole run. */
    public long runTokens() {
        return updates * tokens;
    }

    /** Whether the device has as much left as is planned; empty where the system does not tell. */
    public Optional<Boolean> fits() {
        return onDevice.map(has -> memory.total() <= has.free());
    }

    /** Those of the usual sizes of GPUs, in GB, that hold the whole run. */
    public List<Integer> gpus() {
        return GPUS.stream().filter(size -> onGpu.total() <= size * 1e9).toList();
    }
}
