package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies the numbers of a batch to a GPU: all of them as one block, by way of page-locked memory, so that nothing waits for what the GPU is
 * computing. libtorch keeps that memory for the next batch, and knows when a copy out of it is done. A GPU is tried once: where something
 * else arrives than was sent, or nothing, arrays are copied one by one.
 */
final class PinnedUpload {
    /** A program for each GPU, as long as the process lives; none for one where it does not work. */
    private static final Map<TorchDevice, Optional<TorchModule>> KNOWN = new ConcurrentHashMap<>();

    private static final List<long[]> TRIAL = List.of(new long[] {3, 1, 4}, new long[] {1 << 20}, new long[] {5, -9});

    private PinnedUpload() {}

    /**
     * The numbers as arrays on a device.
     *
     * @param manager of the device; owns the arrays
     * @param host    below it, on the CPU
     */
    static NDList copy(TorchDevice device, NDManager manager, NDManager host, List<long[]> numbers) {
        return (device.isGpu() ? KNOWN.computeIfAbsent(device, PinnedUpload::tried) : Optional.<TorchModule>empty())
                .map(module -> upload(module, host, numbers))
                .orElseGet(() -> oneByOne(manager, numbers));
    }

    private static NDList oneByOne(NDManager manager, List<long[]> numbers) {
        NDList arrays = new NDList();
        numbers.forEach(row -> arrays.add(manager.create(row)));
        return arrays;
    }

    /** The program for a device, where it works there. */
    static Optional<TorchModule> tried(TorchDevice device) {
        TorchModule module = new TorchModule(device, List.of(method(device, "torch.pin_memory(numbers)")));
        if (arrives(module, device)) {
            return Optional.of(module);
        }
        module.close();
        return Optional.empty();
    }

    private static boolean arrives(TorchModule module, TorchDevice device) {
        try (PtNDManager manager = device.newManager();
                NDManager host = manager.newSubManager(ai.djl.Device.cpu())) {
            List<long[]> found = upload(module, host, TRIAL).stream()
                    .map(NDArray::toLongArray)
                    .toList();
            return Arrays.deepEquals(found.toArray(), TRIAL.toArray());
        } catch (EngineException e) {
            if (TorchMemory.ranOut(e)) {
                throw e;
            }
            return false;
        }
    }

    static NDList upload(TorchModule module, NDManager host, List<long[]> numbers) {
        long[] all = numbers.stream().flatMapToLong(Arrays::stream).toArray();
        long[] sizes = numbers.stream().mapToLong(row -> row.length).toArray();
        return module.forward("upload", new NDList(host.create(all), host.create(sizes)));
    }

    /** @param source what the block is copied from, in terms of {@code numbers} */
    static String method(TorchDevice device, String source) {
        return """
                def upload(self: __torch__.Ops,
                  numbers: Tensor,
                  sizes: Tensor) -> List[Tensor]:
                  parts = annotate(List[int], [])
                  for i in range(torch.size(sizes, 0)):
                    _0 = torch.append(parts, int(torch.select(sizes, 0, i)))
                  there = torch.to(SOURCE, torch.device("DEVICE"), 4, True, False, None)
                  return torch.split_with_sizes(there, parts, 0)
                """.replace("SOURCE", source).replace("DEVICE", device.toString());
    }
}
