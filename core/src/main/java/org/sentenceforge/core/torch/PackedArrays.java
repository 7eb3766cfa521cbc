package org.sentenceforge.core.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;

/** The native arrays of one packed batch. Owns them, and whatever a program returns for them, until closed. */
public final class PackedArrays implements AutoCloseable {
    private final PtNDManager manager;
    private final NDList batch;

    public PackedArrays(TorchDevice device, TorchProgram program, PackedBatch packed) {
        manager = device.newManager();
        NDManager host = manager.newSubManager(Device.cpu());
        // they steer loops, so they stay on the CPU; results belong to the manager of the first array
        batch = new NDList(host.create(packed.counts()), host.create(packed.lengths()));
        List<long[]> numbers = new ArrayList<>(List.of(packed.order(), packed.firsts()));
        program.inputs().forEach(input -> numbers.add(packed.tokenNumbers(input)));
        batch.addAll(PinnedUpload.copy(device, manager, host, numbers));
    }

    /** The arguments of the program's methods: the batch's arrays and the parameters. */
    public NDList with(List<NDArray> parameters) {
        NDList arguments = new NDList(batch);
        arguments.addAll(parameters);
        return arguments;
    }

    public PtNDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
