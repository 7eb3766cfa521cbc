package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;
import org.sentenceforge.core.MemoryShortage;

/** Whether libtorch ran out of memory. */
public final class TorchMemory {
    private TorchMemory() {}

    /** Whether an error of the engine means that the device, or the machine, had no more memory. */
    public static boolean ranOut(EngineException error) {
        return MemoryShortage.in(error.getMessage()).isPresent();
    }

    /** What such an error says of it, in brackets; see {@link MemoryShortage#inBrackets}. */
    public static String figures(EngineException error) {
        return MemoryShortage.in(error.getMessage())
                .map(MemoryShortage::inBrackets)
                .orElse("");
    }
}
