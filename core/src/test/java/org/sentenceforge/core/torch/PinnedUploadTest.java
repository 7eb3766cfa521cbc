package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;

/** As far as a CPU goes: it has no page-locked memory, but the same program around it. */
class PinnedUploadTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final List<long[]> NUMBERS =
            List.of(new long[] {7, 0, -2}, new long[] {1L << 40}, new long[] {5, 6});

    @Test
    void oneBlockArrivesAsItsParts() {
        try (TorchModule module = new TorchModule(CPU, List.of(PinnedUpload.method(CPU, "numbers")));
                PtNDManager manager = CPU.newManager();
                NDManager host = manager.newSubManager(ai.djl.Device.cpu())) {
            assertThat(PinnedUpload.upload(module, host, NUMBERS))
                    .extracting(NDArray::toLongArray)
                    .containsExactlyElementsOf(NUMBERS);
        }
    }

    @Test
    void libtorchKnowsWhatTheProgramForAGpuCalls() {
        TorchDevice gpu = new TorchDevice(ai.djl.Device.gpu(1));
        String method = PinnedUpload.method(gpu, "torch.pin_memory(numbers)");

        assertThat(method).contains("torch.device(\"cuda:1\")");
        new TorchModule(CPU, List.of(method)).close();
    }

    @Test
    void withoutPageLockedMemoryArraysAreCopiedOneByOne() {
        assertThat(PinnedUpload.tried(CPU)).isEmpty();
        try (PtNDManager manager = CPU.newManager();
                NDManager host = manager.newSubManager(ai.djl.Device.cpu())) {
            assertThat(PinnedUpload.copy(CPU, manager, host, NUMBERS))
                    .extracting(NDArray::toLongArray)
                    .containsExactlyElementsOf(NUMBERS);
        }
    }
}
