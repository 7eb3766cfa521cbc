package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;

/** What libtorch says when memory runs out. */
public final class TorchMemory {
    private TorchMemory() {}

    /** Whether an error of the engine means that the device, or the machine, had no more memory. */
    public static boolean ranOut(EngineException error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("out of memory")
                || message.contains("can't allocate memory")
                || message.contains("not enough memory")
                || message.contains("bad_alloc");
    }
}
